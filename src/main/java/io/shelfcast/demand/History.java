package io.shelfcast.demand;

import java.util.Arrays;

/**
 * The cleaned demand of one series over its last closed periods, consecutive and without gaps:
 * index 0 is the oldest, {@code size() - 1} the newest. At most {@link #CAPACITY} periods are kept,
 * so that the same weeks a year ago are still there.
 *
 * <p>Changed by the demand stage alone, one thread at a time; everyone else only reads.
 */
public final class History {
  /** A year and five weeks of days. */
  public static final int CAPACITY = 400;

  private long lastPeriod;
  private int size;
  private float[] demand = new float[32];
  private float[] price = new float[32];
  private Mask[] mask = new Mask[32];

  /** An empty history whose first appended period will be {@code firstPeriod}. */
  public History(long firstPeriod) {
    this.lastPeriod = firstPeriod - 1;
  }

  /**
   * Puts a stored history together again; the arrays are kept, not copied.
   *
   * @param firstPeriod the oldest period
   * @param demand by period, oldest first
   * @param price of the same length
   * @param mask of the same length
   */
  public History(long firstPeriod, float[] demand, float[] price, Mask[] mask) {
    this.size = demand.length;
    this.lastPeriod = firstPeriod + size - 1;
    this.demand = demand;
    this.price = price;
    this.mask = mask;
  }

  /** Periods kept. */
  public int size() {
    return size;
  }

  /** Index of the newest period, as of {@link Period#indexOf}. */
  public long lastPeriod() {
    return lastPeriod;
  }

  /** Index of the oldest period kept. */
  public long firstPeriod() {
    return lastPeriod - size + 1;
  }

  /** Position of a period in this history, or -1 when it is not kept. */
  public int positionOf(long period) {
    long position = period - firstPeriod();
    return position < 0 || position >= size ? -1 : (int) position;
  }

  /** Cleaned demand, units, never negative; what was sold where the period is masked. */
  public float demand(int position) {
    return demand[position];
  }

  /** Average unit price last paid, NaN before the first sale that is kept. */
  public float price(int position) {
    return price[position];
  }

  /** Why the period is no observation, or NONE. */
  public Mask mask(int position) {
    return mask[position];
  }

  /** Whether all of a full history passed without a sale. */
  public boolean isUnsold() {
    if (size < CAPACITY) {
      return false;
    }
    for (int i = size - 1; i >= 0; i--) {
      if (demand[i] > 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether the period says something about demand. */
  public boolean observed(int position) {
    return mask[position] == Mask.NONE;
  }

  /**
   * Share of periods with a sale among the first that were observed, 0..1; 0 when none was.
   *
   * @param from the first position
   * @param to the one behind the last
   * @param most observed periods that are looked at
   */
  public double saleShare(int from, int to, int most) {
    int sold = 0;
    int observed = 0;
    for (int t = from; t < to && observed < most; t++) {
      if (observed(t)) {
        observed++;
        sold += demand(t) > 0 ? 1 : 0;
      }
    }
    return observed == 0 ? 0 : (double) sold / observed;
  }

  /**
   * Appends the next period; the oldest leaves when the capacity is reached.
   *
   * @param price average unit price paid, NaN when nothing was sold: the last price is carried on
   */
  public void append(float demand, float price, Mask mask) {
    if (size == CAPACITY) {
      shiftOut();
    } else if (size == this.demand.length) {
      grow(Math.min(CAPACITY, size + size / 2 + 8));
    }
    lastPeriod++;
    float last = size == 0 ? Float.NaN : this.price[size - 1];
    size++;
    put(size - 1, demand, Float.isNaN(price) ? last : price, mask);
  }

  /**
   * Replaces a period that is already here.
   *
   * @param price average unit price paid, carried on over the unsold periods behind it; NaN leaves
   *     the price as it is
   */
  public void set(int position, float demand, float price, Mask mask) {
    float before = this.price[position];
    float paid = Float.isNaN(price) ? before : price;
    put(position, demand, paid, mask);
    for (int t = position + 1; t < size && isCarried(t, before); t++) {
      this.price[t] = paid;
    }
  }

  /** Whether a period sold nothing and has no price but one that was paid before it. */
  private boolean isCarried(int position, float paidBefore) {
    return demand[position] == 0 && (Float.isNaN(price[position]) || price[position] == paidBefore);
  }

  /**
   * Moves the start of the history back so that {@code period} is kept, with unsold, observed
   * periods; does nothing when there is no room for it.
   */
  public void extendBack(long period) {
    long extra = firstPeriod() - period;
    if (extra <= 0 || size + extra > CAPACITY) {
      return;
    }
    int shift = (int) extra;
    int keep = size;
    grow(size + shift);
    System.arraycopy(demand, 0, demand, shift, keep);
    System.arraycopy(price, 0, price, shift, keep);
    System.arraycopy(mask, 0, mask, shift, keep);
    size += shift;
    for (int i = 0; i < shift; i++) {
      put(i, 0, Float.NaN, Mask.NONE);
    }
  }

  private void put(int position, float demand, float price, Mask mask) {
    this.demand[position] = demand;
    this.price[position] = price;
    this.mask[position] = mask;
  }

  private void shiftOut() {
    System.arraycopy(demand, 1, demand, 0, size - 1);
    System.arraycopy(price, 1, price, 0, size - 1);
    System.arraycopy(mask, 1, mask, 0, size - 1);
    size--;
  }

  private void grow(int capacity) {
    if (capacity > demand.length) {
      demand = Arrays.copyOf(demand, capacity);
      price = Arrays.copyOf(price, capacity);
      mask = Arrays.copyOf(mask, capacity);
    }
  }
}
