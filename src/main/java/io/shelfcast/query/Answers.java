package io.shelfcast.query;

import io.javalin.http.Context;
import io.shelfcast.query.Reading.Elsewhere;
import io.shelfcast.query.Reading.Found;
import io.shelfcast.query.Reading.NotReady;
import java.util.OptionalInt;

/** From a request to its parameters, and from a reading to its answer. */
final class Answers {
  /** Header of an answer that comes from a standby or a store that is being restored. */
  static final String STALE = "Shelfcast-Stale";

  private static final String JSON = "application/json";

  private Answers() {}

  /**
   * The value that was read; a stale one is marked in the answer's headers.
   *
   * @param absent the answer when there is none
   * @throws ProblemException when there is no value
   */
  static <V> V value(Context context, Reading<V> reading, Problem absent) {
    if (reading instanceof Found<V> found) {
      if (found.stale()) {
        context.header(STALE, "true");
      }
      return found.value();
    }
    if (reading instanceof NotReady<V> notReady) {
      throw new ProblemException(Problem.notReady(notReady.why()));
    }
    if (reading instanceof Elsewhere<V> elsewhere) {
      throw new ProblemException(Problem.elsewhere(elsewhere.owner()));
    }
    throw new ProblemException(absent);
  }

  /**
   * A query parameter that is a whole number from 1 on; empty when it is not given.
   *
   * @throws ProblemException when it is anything else
   */
  static OptionalInt positive(Context context, String name) {
    String value = context.queryParam(name);
    if (value == null) {
      return OptionalInt.empty();
    }
    try {
      int number = Integer.parseInt(value);
      if (number >= 1) {
        return OptionalInt.of(number);
      }
    } catch (NumberFormatException e) {
      // the same answer as for a number below 1
    }
    throw new ProblemException(
        Problem.badParameter(name, value, "a whole number from 1 to " + Integer.MAX_VALUE));
  }

  static void json(Context context, byte[] document) {
    context.contentType(JSON).result(document);
  }

  static void problem(Context context, Problem problem) {
    problem.headers().forEach(context::header);
    context
        .status(problem.status())
        .contentType(Problem.MEDIA_TYPE)
        .result(problem.toJson(context.req().getRequestURI()));
  }
}
