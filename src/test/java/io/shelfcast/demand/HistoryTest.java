package io.shelfcast.demand;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private static final long FIRST = 15_000;

  @Property(tries = 100, seed = "11")
  void keepsTheLastPeriodsInTheirOrder(@ForAll @IntRange(max = 1_000) int appended) {
    // When the demand of each period is its number
    History history = counting(appended);

    // Then
    int kept = Math.min(appended, History.CAPACITY);
    assertThat(history.size()).isEqualTo(kept);
    assertThat(history.lastPeriod()).isEqualTo(FIRST + appended - 1);
    assertThat(history.firstPeriod()).isEqualTo(FIRST + appended - kept);
    for (int i = 0; i < kept; i++) {
      assertThat(history.demand(i)).isEqualTo(appended - kept + i);
      assertThat(history.positionOf(history.firstPeriod() + i)).isEqualTo(i);
    }
    assertThat(history.positionOf(history.firstPeriod() - 1)).isEqualTo(-1);
    assertThat(history.positionOf(history.lastPeriod() + 1)).isEqualTo(-1);
  }

  @Property(tries = 300, seed = "11")
  void extendingBackPutsUnsoldPeriodsInFrontAndMovesNothingElse(
      @ForAll @IntRange(min = 1, max = 400) int appended,
      @ForAll @IntRange(min = -50, max = 420) int back) {
    // Given
    History history = counting(appended);

    // When
    history.extendBack(FIRST - back);

    // Then
    int extra = back > 0 && appended + back <= History.CAPACITY ? back : 0;
    assertThat(history.size()).isEqualTo(appended + extra);
    assertThat(history.lastPeriod()).isEqualTo(FIRST + appended - 1);
    for (int i = 0; i < extra; i++) {
      assertThat(history.demand(i)).isZero();
      assertThat(history.price(i)).isNaN();
      assertThat(history.observed(i)).isTrue();
    }
    for (int i = 0; i < appended; i++) {
      assertThat(history.demand(history.positionOf(FIRST + i))).isEqualTo(i);
    }
    history.append(7, 1, Mask.NONE); // and it goes on as before
    assertThat(history.demand(history.positionOf(FIRST + appended))).isEqualTo(7);
  }

  @Property(tries = 200, seed = "11")
  void carriesTheLastPriceOn(@ForAll @Size(max = 60) List<@IntRange(max = 3) Integer> prices) {
    History history = new History(FIRST);
    float last = Float.NaN;
    for (int price : prices) {
      history.append(0, price == 0 ? Float.NaN : price, Mask.NONE);
      last = price == 0 ? last : price;
      assertThat(Float.valueOf(history.price(history.size() - 1))).isEqualTo(Float.valueOf(last));
    }
  }

  @Test
  void replacesAPeriodAndKeepsItsPriceWhereNoneIsGiven() {
    History history = counting(3);
    history.set(1, 9, Float.NaN, Mask.STOCK_OUT);
    assertThat(history.demand(1)).isEqualTo(9);
    assertThat(history.price(1)).isEqualTo(2.5f);
    assertThat(history.observed(1)).isFalse();
    assertThat(history.demand(0)).isZero();
    assertThat(history.demand(2)).isEqualTo(2);
  }

  @Test
  void aPriceThatComesLateHoldsUntilTheNextSale() {
    // Given four periods before the first sale, then one at 2.5 that is unsold for two more
    History history = new History(FIRST);
    for (int i = 0; i < 4; i++) {
      history.append(0, Float.NaN, Mask.NONE);
    }
    history.append(1, 2.5f, Mask.NONE);
    history.append(0, Float.NaN, Mask.NONE);
    history.append(0, Float.NaN, Mask.STOCK_OUT);
    history.append(1, 2.5f, Mask.NONE);
    history.append(0, Float.NaN, Mask.NONE);

    // When the first sale comes late, and a later one makes another price of the first at 2.5
    history.set(1, 3, 30, Mask.NONE);
    history.set(4, 2, 3, Mask.NONE);

    // Then
    assertThat(prices(history)).containsExactly(Float.NaN, 30f, 30f, 30f, 3f, 3f, 3f, 2.5f, 2.5f);
    history.set(7, 2, 4, Mask.NONE);
    history.append(0, Float.NaN, Mask.NONE);
    assertThat(prices(history)).endsWith(3f, 4f, 4f, 4f);
  }

  @Test
  void isUnsoldOnlyWhenAllOfAFullHistoryIs() {
    History history = new History(FIRST);
    history.append(1, 1, Mask.NONE);
    for (int i = 1; i < History.CAPACITY; i++) {
      history.append(0, Float.NaN, Mask.NONE);
    }
    assertThat(history.isUnsold()).isFalse();
    history.append(0, Float.NaN, Mask.NONE);
    assertThat(history.isUnsold()).isTrue();
  }

  private static List<Float> prices(History history) {
    List<Float> prices = new ArrayList<>();
    for (int i = 0; i < history.size(); i++) {
      prices.add(history.price(i));
    }
    return prices;
  }

  private static History counting(int periods) {
    History history = new History(FIRST);
    for (int i = 0; i < periods; i++) {
      history.append(i, 2.5f, Mask.NONE);
    }
    return history;
  }
}
