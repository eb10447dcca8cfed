package io.shelfcast.evaluate;

/** Told how far a study is. */
@FunctionalInterface
public interface StudyProgress {
  /**
   * Goes on.
   *
   * @param done share of the study
   * @param doing what
   */
  void at(double done, String doing);
}
