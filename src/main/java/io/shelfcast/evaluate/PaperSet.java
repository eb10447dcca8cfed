package io.shelfcast.evaluate;

import io.shelfcast.model.efm.GfsfsSettings;
import java.util.Map;
import java.util.Optional;

/** The public tables of the EFM paper, with its figures of them (Table 4). */
enum PaperSet {
  STUDENT_POR(
      "SCTP-P",
      "student-performance/student-por.csv",
      ';',
      "G3",
      GfsfsSettings.PAPER,
      Map.of(
          PaperModel.EFM_PES, new Figure(13.5, 2.05),
          PaperModel.EFM_ES, new Figure(14.26, 1.02),
          PaperModel.LOG_FM_PES, new Figure(15.38, 2.50),
          PaperModel.LOG_FM_ES, new Figure(16.51, 2.05))),
  STUDENT_MAT(
      "SCTP-M",
      "student-performance/student-mat.csv",
      ';',
      "G3",
      GfsfsSettings.PAPER,
      Map.of(
          PaperModel.EFM_PES, new Figure(11.32, 3.0),
          PaperModel.EFM_ES, new Figure(13.51, 1.05),
          PaperModel.LOG_FM_PES, new Figure(15.24, 3.6),
          PaperModel.LOG_FM_ES, new Figure(17.5, 3.3))),
  FOREST_FIRES(
      "FF",
      "forest-fires/forestfires.csv",
      ',',
      "area",
      GfsfsSettings.PAPER.withDepths(2, 1),
      Map.of(
          PaperModel.EFM_PES, new Figure(35.2, 17.00),
          PaperModel.EFM_ES, new Figure(37.5, 16.25),
          PaperModel.LOG_FM_PES, new Figure(34.3, 15.25),
          PaperModel.LOG_FM_ES, new Figure(35.5, 14.25)));

  /**
   * What the paper reports.
   *
   * @param mape %
   * @param mae units
   */
  record Figure(double mape, double mae) {}

  private final String label;
  private final String file;
  private final char separator;
  private final String target;
  private final GfsfsSettings selection;
  private final Map<PaperModel, Figure> paper;

  PaperSet(
      String label,
      String file,
      char separator,
      String target,
      GfsfsSettings selection,
      Map<PaperModel, Figure> paper) {
    this.label = label;
    this.file = file;
    this.separator = separator;
    this.target = target;
    this.selection = selection;
    this.paper = paper;
  }

  /** The paper's name of it. */
  String label() {
    return label;
  }

  /** Where it is in the folder of data sets. */
  String file() {
    return file;
  }

  char separator() {
    return separator;
  }

  /** The column to forecast. */
  String target() {
    return target;
  }

  /** The paper's depths. */
  GfsfsSettings selection() {
    return selection;
  }

  /** The paper's figure of a model; empty where we have none. */
  Optional<Figure> paper(PaperModel model) {
    return Optional.ofNullable(paper.get(model));
  }
}
