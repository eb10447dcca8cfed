package io.shelfcast.replay;

/**
 * What became of the rows of a data set's sales file. Every row is one of the three, so that {@code
 * read = sales + zeros + deadLetters}.
 *
 * @param read rows read so far; in a file with a column a day, cells that are not zero
 * @param sales rows that went out as a PosSale: sales, returns and voids, duplicates included
 * @param zeros rows that say that nothing was sold; demand is zero-filled without them
 * @param deadLetters rows that could not be read and went out as a DeadLetter
 */
public record RowCounts(long read, long sales, long zeros, long deadLetters) {
  /** Nothing read yet. */
  public static final RowCounts NONE = new RowCounts(0, 0, 0, 0);

  public RowCounts {
    if (read != sales + zeros + deadLetters) {
      throw new IllegalArgumentException(
          "%d rows read, but %d sales, %d zeros and %d dead letters"
              .formatted(read, sales, zeros, deadLetters));
    }
  }

  RowCounts plusSale() {
    return new RowCounts(read + 1, sales + 1, zeros, deadLetters);
  }

  RowCounts plusZero() {
    return new RowCounts(read + 1, sales, zeros + 1, deadLetters);
  }

  RowCounts plusDeadLetter() {
    return new RowCounts(read + 1, sales, zeros, deadLetters + 1);
  }
}
