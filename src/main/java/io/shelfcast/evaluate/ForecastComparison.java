package io.shelfcast.evaluate;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Two models' forecasts of the same series and dates, from the files that {@code evaluate
 * --forecasts} wrote: whether one is better by more than chance. The series are drawn again and
 * again with replacement, all rows of a series together and the same for both models (paired
 * bootstrap; Efron and Tibshirani, "An Introduction to the Bootstrap", chapter 13).
 */
public final class ForecastComparison {
  private static final int DRAWS = 2_000;
  private static final int SEED = 1;
  private static final double TAIL = 0.025;

  /** A model in a file. */
  public record Side(Path file, String model) {
    String label() {
      return model + " of " + file;
    }
  }

  /** Sums over a series' rows. */
  private static final class Series {
    private double actual;
    private final double[] absolute = new double[2];
    private final double[] squared = new double[2];

    void add(double y, double first, double second) {
      actual += Math.abs(y);
      absolute[0] += Math.abs(first - y);
      absolute[1] += Math.abs(second - y);
      squared[0] += (first - y) * (first - y);
      squared[1] += (second - y) * (second - y);
    }
  }

  private final Side first;
  private final Side second;
  private final Series[] series;
  private final int rows;

  private ForecastComparison(Side first, Side second, Series[] series, int rows) {
    this.first = first;
    this.second = second;
    this.series = series;
    this.rows = rows;
  }

  /**
   * Pairs the rows that both have.
   *
   * @throws EvaluationException when a file is not one of {@code --forecasts}, or no row is in both
   */
  public static ForecastComparison of(Side first, Side second) {
    Map<String, double[]> known = new HashMap<>(); // forecast, actual
    read(first, (row, series) -> known.put(key(row, series), values(row)));
    TreeMap<String, Series> bySeries = new TreeMap<>();
    int[] rows = {0};
    read(
        second,
        (row, series) -> {
          double[] other = known.get(key(row, series));
          if (other != null) {
            double[] own = values(row);
            bySeries.computeIfAbsent(series, s -> new Series()).add(own[1], other[0], own[0]);
            rows[0]++;
          }
        });
    if (rows[0] == 0) {
      throw new EvaluationException(
          "no series and date is in both %s and %s".formatted(first.label(), second.label()));
    }
    return new ForecastComparison(first, second, bySeries.values().toArray(Series[]::new), rows[0]);
  }

  private interface RowReader {
    void read(NamedCsvRecord row, String series);
  }

  private static void read(Side side, RowReader reader) {
    try (var csv = CsvReader.builder().ofNamedCsvRecord(side.file());
        CloseableIterator<NamedCsvRecord> rows = csv.iterator()) {
      while (rows.hasNext()) {
        NamedCsvRecord row = rows.next();
        if (row.getField("model").equals(side.model())) {
          reader.read(row, row.getField("location") + '|' + row.getField("item"));
        }
      }
    } catch (NoSuchFileException e) {
      throw new EvaluationException("cannot read %s: there is no such file".formatted(side.file()));
    } catch (IOException | UncheckedIOException e) {
      throw new EvaluationException("cannot read " + side.file() + ": " + e.getMessage());
    } catch (NoSuchElementException | NumberFormatException | CsvParseException e) {
      throw new EvaluationException(
          "%s is not a file of evaluate --forecasts: %s".formatted(side.file(), e.getMessage()));
    }
  }

  private static String key(NamedCsvRecord row, String series) {
    return series + '|' + row.getField("as_of") + '|' + row.getField("target_date");
  }

  private static double[] values(NamedCsvRecord row) {
    return new double[] {
      Double.parseDouble(row.getField("mean")), Double.parseDouble(row.getField("actual"))
    };
  }

  /** Figures of the series with those numbers: WAPE of both, then RMSE of both. */
  private double[] figures(int[] drawn) {
    double actual = 0;
    double[] figures = new double[4];
    for (int s : drawn) {
      actual += series[s].actual;
      for (int side = 0; side < 2; side++) {
        figures[side] += series[s].absolute[side];
        figures[2 + side] += series[s].squared[side];
      }
    }
    for (int side = 0; side < 2; side++) {
      figures[side] /= actual;
      figures[2 + side] = Math.sqrt(figures[2 + side] / rows);
    }
    return figures;
  }

  /** Both models' figures, the difference of the second from the first, and its 95 % interval. */
  public String table() {
    int[] all = new int[series.length];
    Arrays.setAll(all, s -> s);
    double[] whole = figures(all);
    double[][] differences = new double[2][DRAWS];
    SplittableRandom random = new SplittableRandom(SEED);
    for (int draw = 0; draw < DRAWS; draw++) {
      Arrays.setAll(all, s -> random.nextInt(series.length));
      double[] figures = figures(all);
      differences[0][draw] = figures[1] - figures[0];
      differences[1][draw] = (figures[3] - figures[2]) / figures[2];
    }
    return """
        first: %s
        second: %s
        %s rows of %s series in both; 95 %% interval by a paired bootstrap over series
                     first      second   second - first
        WAPE %%  %10.2f  %10.2f   %s points
        RMSE    %10.4f  %10.4f   %s %%
        """
        .formatted(
            first.label(),
            second.label(),
            Figures.count(rows),
            Figures.count(series.length),
            100 * whole[0],
            100 * whole[1],
            interval(whole[1] - whole[0], differences[0]),
            whole[2],
            whole[3],
            interval((whole[3] - whole[2]) / whole[2], differences[1]));
  }

  private static String interval(double difference, double[] draws) {
    Arrays.sort(draws);
    int low = (int) (TAIL * draws.length);
    return String.format(
        Locale.ROOT,
        "%+.2f [%+.2f, %+.2f]",
        100 * difference,
        100 * draws[low],
        100 * draws[draws.length - 1 - low]);
  }
}
