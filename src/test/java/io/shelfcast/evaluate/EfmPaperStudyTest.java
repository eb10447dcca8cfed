package io.shelfcast.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shelfcast.SharedData;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class EfmPaperStudyTest {
  private static final List<PaperModel> MODELS =
      List.of(PaperModel.EFM_PES, PaperModel.EFM_ES, PaperModel.LS, PaperModel.LPS);

  @TempDir Path dir;

  @Test
  void percentageErrorSquaresUnderestimateMoreOnAllThreeSets() throws Exception {
    SharedData.folder("student-performance");
    Path data = SharedData.folder("forest-fires").getParent();

    EfmPaperResult result = new EfmPaperStudy((done, set, model) -> {}).run(data, MODELS);

    assertThat(result.sets()).hasSize(3);
    for (EfmPaperResult.OfSet each : result.sets()) {
      String set = each.set().label();
      PaperForecasts pes = each.forecasts().get(PaperModel.EFM_PES);
      PaperForecasts es = each.forecasts().get(PaperModel.EFM_ES);
      PaperForecasts lps = each.forecasts().get(PaperModel.LPS);
      PaperForecasts ls = each.forecasts().get(PaperModel.LS);
      assertThat(pes.underestimated()).as(set).isGreaterThan(es.underestimated());
      assertThat(lps.underestimated()).as(set).isGreaterThan(ls.underestimated());
      assertThat(pes.mape()).as(set).isLessThan(es.mape());
      assertThat(pes.bias()).as(set).isNegative();
      assertThat(es.bias()).as(set).isCloseTo(0, within(0.02));
      assertThat(each.selected().get("EFM-PES")).hasSize(EfmPaperStudy.FOLDS);
    }
    JsonNode json = new ObjectMapper().readTree(result.json());
    JsonNode figures = json.at("/sets/SCTP-P/models/EFM-PES");
    assertThat(figures.get("paperMape").asDouble()).isEqualTo(0.135);
    double shares = 0;
    for (JsonNode share : figures.get("percentageErrors")) {
      shares += share.asDouble();
    }
    assertThat(shares).isCloseTo(1, within(1e-5));
    assertThat(result.html()).doesNotContain("http", "src=", "href=").contains("Table 6");
    assertThat(curves(result.html())).isEqualTo(9);
    assertThat(new EfmPaperStudy((done, set, model) -> {}).run(data, MODELS).json())
        .isEqualTo(result.json());
  }

  @Test
  void figuresAreThoseOfTheirDefinitions() {
    PaperForecasts forecasts =
        new PaperForecasts("m", new double[] {10, 20, 5, 8}, new double[] {9, 25, 5, 2});
    assertThat(forecasts.mape()).isCloseTo((0.1 + 0.25 + 0 + 0.75) / 4, within(1e-12));
    assertThat(forecasts.mapeAbove(5)).isCloseTo((0.1 + 0.25 + 0.75) / 3, within(1e-12));
    assertThat(forecasts.mae()).isCloseTo(12.0 / 4, within(1e-12));
    assertThat(forecasts.bias()).isCloseTo(-2.0 / 43, within(1e-12));
    assertThat(forecasts.underestimated()).isEqualTo(0.5);
    assertThat(forecasts.between(0.1, 0.5)).isEqualTo(0.25);
    assertThat(forecasts.between(-1, 0.05)).isEqualTo(0.25);
  }

  @Test
  void zerosOfTheTargetBecomeATenthAndWordsStayWords() throws Exception {
    Path file = dir.resolve("t.csv");
    Files.writeString(file, "a;b;\"y\"\n1;\"x\";0\n2.5;\"3\";4\n");
    PaperTable table = PaperTable.read(file, ';', "y");
    assertThat(table.columns()).containsExactly("a", "b");
    assertThat(table.numeric()).containsExactly(true, false);
    assertThat(table.y()).containsExactly(0.1, 4);
  }

  @Test
  void whatCannotBeReadIsNamed() throws Exception {
    assertThatThrownBy(() -> new EfmPaperStudy((done, set, model) -> {}).run(dir))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("student-por.csv");
    Path file = dir.resolve("t.csv");
    Files.writeString(file, "a,y\n1,2\n1,\n");
    assertThatThrownBy(() -> PaperTable.read(file, ',', "z")).hasMessageContaining("'z'");
    assertThatThrownBy(() -> PaperTable.read(file, ',', "y")).hasMessageContaining("row 2");
  }

  @Test
  void featuresOfHeldOutRowsLearnNothingOfThem() throws Exception {
    Path file = dir.resolve("t.csv");
    Files.writeString(file, "a,b,y\n1,p,1\n2,q,4\n3,p,1\n900,new,99\n");
    PaperTable table = PaperTable.read(file, ',', "y");
    PaperFeatures features = PaperFeatures.of(table, new int[] {0, 1, 2});
    assertThat(features.levels(new int[] {3}).levelCounts()).containsExactly(3, 3);
    assertThat(features.levels(new int[] {3}).level(0, 1)).isEqualTo(2); // unseen
    assertThat(features.dense(new int[] {3})[0]).hasSize(5).endsWith(0, 0, 0, 1);
    assertThat(features.dense(new int[] {1})[0]).containsExactly(0, 0, 0, 1, 0); // a: its mean
    assertThat(features.trees(new int[] {0, 1, 3}))
        .isDeepEqualTo(new float[][] {{1, 4 / 3f}, {2, 3}, {900, 2}});
  }

  /** Polylines of well-formed SVG charts. */
  private static int curves(String html) throws Exception {
    int curves = 0;
    for (int from = html.indexOf("<svg"); from >= 0; from = html.indexOf("<svg", from + 1)) {
      String svg = html.substring(from, html.indexOf("</svg>", from) + "</svg>".length());
      curves +=
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(svg)))
              .getElementsByTagName("polyline")
              .getLength();
    }
    return curves;
  }
}
