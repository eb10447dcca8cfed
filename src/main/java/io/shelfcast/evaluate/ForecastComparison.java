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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Two models' forecasts of the same series and dates, from the files that {@code evaluate
 * --forecasts} wrote: whether one is better by more than chance. The series are drawn again and
 * again with replacement, all rows of a series together and the same for both models (paired
 * bootstrap; Efron and Tibshirani, "An Introduction to the Bootstrap", chapter 13). Of several runs
 * of each, say with other seeds, the runs are drawn, too (Owen, "The pigeonhole bootstrap", Annals
 * of Applied Statistics 1, 2007): the interval knows then what a seed is worth.
 */
public final class ForecastComparison {
  private static final int DRAWS = 2_000;
  private static final int SEED = 1;
  private static final double TAIL = 0.025;

  /**
   * A model.
   *
   * @param files of its runs, at least one
   * @param model its name in them
   */
  public record Side(List<Path> files, String model) {
    String label() {
      return files.stream()
          .map(Path::toString)
          .collect(Collectors.joining(", ", model + " of ", ""));
    }
  }

  /** Sums over a series' rows in one run. */
  private static final class Sums {
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
  private final Sums[][] series; // by series and run
  private final int rows;
  private final int[] alone; // rows that only the first has, and only the second

  private ForecastComparison(Side first, Side second, Sums[][] series, int rows, int[] alone) {
    this.first = first;
    this.second = second;
    this.series = series;
    this.rows = rows;
    this.alone = alone;
  }

  /**
   * Pairs the rows that both have, run by run.
   *
   * @throws EvaluationException when a file is not one of {@code --forecasts}, no row is in both, a
   *     row's actuals differ, or one has more runs than the other
   */
  public static ForecastComparison of(Side first, Side second) {
    int runs = first.files().size();
    if (second.files().size() != runs) {
      throw new EvaluationException(
          "each run of the first goes with one of the second: there are %d and %d"
              .formatted(runs, second.files().size()));
    }
    TreeMap<String, Sums[]> bySeries = new TreeMap<>();
    int[] rows = {0};
    int[] alone = {0, 0};
    for (int r = 0; r < runs; r++) {
      int run = r;
      Map<String, double[]> known = new HashMap<>(); // forecast, actual
      read(first, run, (row, series) -> known.put(key(row, series), values(row)));
      read(
          second,
          run,
          (row, series) -> {
            double[] other = known.remove(key(row, series));
            if (other == null) {
              alone[1]++;
            } else {
              double[] own = values(row);
              requireSameActual(key(row, series), other[1], own[1]);
              bySeries.computeIfAbsent(series, s -> none(runs))[run].add(own[1], other[0], own[0]);
              rows[0]++;
            }
          });
      alone[0] += known.size();
    }
    if (rows[0] == 0) {
      throw new EvaluationException(
          "no series and date is in both %s and %s".formatted(first.label(), second.label()));
    }
    return new ForecastComparison(
        first, second, bySeries.values().toArray(Sums[][]::new), rows[0], alone);
  }

  private static void requireSameActual(String key, double first, double second) {
    if (first != second) {
      throw new EvaluationException(
          "%s: the first file has %s sold, the second %s; compare forecasts of the same data, both gross or both net"
              .formatted(key, units(first), units(second)));
    }
  }

  private static Sums[] none(int runs) {
    return IntStream.range(0, runs).mapToObj(run -> new Sums()).toArray(Sums[]::new);
  }

  private interface RowReader {
    void read(NamedCsvRecord row, String series);
  }

  private static void read(Side side, int run, RowReader reader) {
    Path file = side.files().get(run);
    try (var csv = CsvReader.builder().ofNamedCsvRecord(file);
        CloseableIterator<NamedCsvRecord> rows = csv.iterator()) {
      while (rows.hasNext()) {
        NamedCsvRecord row = rows.next();
        if (row.getField("model").equals(side.model())) {
          reader.read(row, row.getField("location") + '|' + row.getField("item"));
        }
      }
    } catch (NoSuchFileException e) {
      throw new EvaluationException("cannot read %s: there is no such file".formatted(file));
    } catch (IOException | UncheckedIOException e) {
      throw new EvaluationException("cannot read " + file + ": " + e.getMessage());
    } catch (NoSuchElementException | NumberFormatException | CsvParseException e) {
      throw new EvaluationException(
          "%s is not a file of evaluate --forecasts: %s".formatted(file, e.getMessage()));
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

  /** Figures of the series and runs with those numbers: WAPE of both, then RMSE of both. */
  private double[] figures(int[] drawn, int[] runs) {
    double actual = 0;
    double[] figures = new double[4];
    for (int s : drawn) {
      for (int run : runs) {
        Sums sums = series[s][run];
        actual += sums.actual;
        for (int side = 0; side < 2; side++) {
          figures[side] += sums.absolute[side];
          figures[2 + side] += sums.squared[side];
        }
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
    int runs = first.files().size();
    int[] all = IntStream.range(0, series.length).toArray();
    int[] allRuns = IntStream.range(0, runs).toArray();
    double[] whole = figures(all, allRuns);
    double[][] differences = new double[2][DRAWS];
    SplittableRandom random = new SplittableRandom(SEED);
    for (int draw = 0; draw < DRAWS; draw++) {
      Arrays.setAll(all, s -> random.nextInt(series.length));
      if (runs > 1) {
        Arrays.setAll(allRuns, run -> random.nextInt(runs));
      }
      double[] figures = figures(all, allRuns);
      differences[0][draw] = figures[1] - figures[0];
      differences[1][draw] = (figures[3] - figures[2]) / figures[2];
    }
    return """
        first: %s
        second: %s
        %s rows of %s series in both; 95 %% interval by a paired bootstrap over %s
        %s             first      second   second - first
        WAPE %%  %10.2f  %10.2f   %s points
        RMSE    %10.4f  %10.4f   %s %%
        """
        .formatted(
            first.label(),
            second.label(),
            Figures.count(rows),
            Figures.count(series.length),
            runs > 1 ? "series and %d runs".formatted(runs) : "series",
            leftOut(),
            100 * whole[0],
            100 * whole[1],
            interval(whole[1] - whole[0], differences[0]),
            whole[2],
            whole[3],
            interval((whole[3] - whole[2]) / whole[2], differences[1]));
  }

  private static String units(double sold) {
    return Figures.rounded(sold).toPlainString();
  }

  /** What only one of them forecast may be the hard rows: neither's figures know of them. */
  private String leftOut() {
    return alone[0] + alone[1] == 0
        ? ""
        : "not in both, and left out: %s of the first, %s of the second\n"
            .formatted(Figures.count(alone[0]), Figures.count(alone[1]));
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
