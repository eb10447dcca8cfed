package io.shelfcast.query;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Handler;
import io.javalin.http.HttpResponseException;
import io.shelfcast.event.RegistryUnavailableException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All routes, and the problem documents of what goes wrong on them. */
final class QueryRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(QueryRoutes.class);

  private final Map<String, Handler> gets = new LinkedHashMap<>();

  QueryRoutes(
      SeriesRoutes series, ItemRoutes items, AccuracyRoutes accuracy, OperationsRoutes operations) {
    gets.put(SeriesRoutes.FORECAST, series::forecast);
    gets.put(SeriesRoutes.HISTORY, series::history);
    gets.put(ItemRoutes.CHAIN_FORECAST, items::chainForecast);
    gets.put(AccuracyRoutes.ACCURACY, accuracy::accuracy);
    gets.put(OperationsRoutes.TOPOLOGY, operations::topology);
    gets.put(OperationsRoutes.LIVE, operations::live);
    gets.put(OperationsRoutes.READY, operations::ready);
    gets.put(OperationsRoutes.METRICS, operations::metrics);
    gets.put(OperationsRoutes.OPENAPI, operations::openApi);
  }

  void addTo(RoutesConfig routes) {
    gets.forEach(routes::get);
    routes.exception(ProblemException.class, (e, c) -> Answers.problem(c, e.problem()));
    routes.exception(
        RegistryUnavailableException.class,
        (e, c) -> Answers.problem(c, Problem.notReady("the schema registry does not answer")));
    routes.exception(
        HttpResponseException.class, (e, c) -> Answers.problem(c, refusal(e.getStatus())));
    routes.exception(
        Exception.class,
        (e, c) -> {
          LOG.error("{} {} failed", c.method(), c.req().getRequestURI(), e);
          Answers.problem(c, Problem.internal());
        });
  }

  /** The problem behind an HTTP status of the server's own. */
  static Problem refusal(int status) {
    return switch (status) {
      case 404 -> Problem.noSuchResource();
      case 405 -> Problem.methodNotAllowed();
      case 500 -> Problem.internal();
      default -> Problem.refused(status);
    };
  }
}
