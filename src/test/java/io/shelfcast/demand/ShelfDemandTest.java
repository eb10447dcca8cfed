package io.shelfcast.demand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class ShelfDemandTest {
  private static final float MASKED = -1;

  private static ShelfDemand of(float... demand) {
    History history = new History(15_000);
    for (float y : demand) {
      boolean masked = y == MASKED;
      history.append(masked ? 0 : y, 1, masked ? Mask.STOCK_OUT : Mask.NONE);
    }
    return ShelfDemand.of(history, 0, history.size());
  }

  private static ShelfDemand of(int periods, IntToDoubleFunction demand) {
    float[] all = new float[periods];
    for (int t = 0; t < periods; t++) {
      all[t] = (float) demand.applyAsDouble(t);
    }
    return of(all);
  }

  /** Sells 10 on a day of so many. */
  private static IntToDoubleFunction every(int days) {
    return t -> t % days == 0 ? 10 : 0;
  }

  @Test
  void followsTheFormulas() {
    // p(0) = 2/3. Sale of 4: p = 2/3 + 0.05/3. None: a' = 1 - q, a by Bayes, p falls by 0.05 a p.
    // Sale of 8: a = 1, p rises again; sizes are averaged: (4 + 8) / 2.
    double q = 1 / 365.0;
    double p = 2 / 3.0 + 0.05 / 3;
    double there = (1 - q) * (1 - p) / ((1 - q) * (1 - p) + q);
    double fallen = p - 0.05 * there * p;

    assertThat(of(4, 0, 8).onShelf()).isEqualTo(1);
    assertThat(of(4, 0, 8).chance()).isCloseTo(fallen + 0.05 * (1 - fallen), within(1e-12));
    assertThat(of(4, 0, 8).size()).isCloseTo(6, within(1e-12));
    assertThat(of(4, 0, 8).mean(1)).isCloseTo(of(4, 0, 8).chance() * 6 * (1 - q), within(1e-12));
  }

  @Test
  void aFastSellerIsGoneWithinDaysAndASlowOneIsNot() {
    assertThat(of(104, t -> t < 100 ? 5 : 0).onShelf()).isLessThan(0.01);
    assertThat(of(111, t -> t <= 100 ? every(10).applyAsDouble(t) : 0).onShelf())
        .isGreaterThan(0.9);
  }

  @Test
  void aDayThatAStoreIsClosedTakesNothingOffItsShelves() {
    assertThat(of(101, t -> t < 100 ? 5 : 0).onShelf()).isGreaterThan(0.9);
  }

  @Test
  void whatComesBackSellsAsItDid() {
    ShelfDemand gone = of(200, t -> t < 100 ? 5 : 0);
    ShelfDemand back = of(201, t -> t < 100 || t == 200 ? 5 : 0);

    assertThat(gone.mean(1)).isLessThan(0.1);
    assertThat(gone.mean(28)).as("it may be back by then").isGreaterThan(2 * gone.mean(1));
    assertThat(back.mean(1)).isGreaterThan(4.5);
  }

  @Test
  void isAMeanOfWhatSellsNowAndThen() {
    double sum = 0;
    int runs = 200;
    for (int seed = 0; seed < runs; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      sum += of(400, t -> random.nextDouble() < 0.3 ? 4 : 0).mean(1);
    }
    // The sd of p is about sqrt(b/(2-b) p (1-p)) = 0.073: of 200 runs' mean 0.02 units.
    assertThat(sum / runs).isCloseTo(1.2, within(0.06));
  }

  @Test
  void maskedPeriodsSayNothing() {
    ShelfDemand with = of(4, 0, MASKED, 8, MASKED);

    assertThat(with.chance()).isCloseTo(of(4, 0, 8).chance(), within(1e-3));
    assertThat(with.size()).isEqualTo(of(4, 0, 8).size());
    assertThat(with.onShelf()).as("it may have left").isEqualTo(1 - 1 / 365.0);
  }

  @Test
  void nothingIsKnownBeforeTheFirstSale() {
    assertThat(of(0, 0, 0)).isEqualTo(new ShelfDemand(1, 0, 0));
    float[] late = new float[300];
    Arrays.fill(late, 290, 300, 3);
    assertThat(of(late).chance()).isEqualTo(1);
    assertThat(of(late).size()).isCloseTo(3, within(1e-12));
  }
}
