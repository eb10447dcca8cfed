package io.shelfcast.query;

import io.shelfcast.event.SeriesKey;
import java.util.Map;
import org.apache.kafka.streams.state.HostInfo;

/**
 * Why a request has no answer, as a problem document (RFC 9457).
 *
 * @param kind last part of its type
 * @param title the kind in words
 * @param status HTTP status
 * @param detail what exactly is wrong with this request
 * @param members further members, by name
 * @param headers further headers of the answer
 */
record Problem(
    String kind,
    String title,
    int status,
    String detail,
    Map<String, String> members,
    Map<String, String> headers) {
  static final String MEDIA_TYPE = "application/problem+json";

  private static final String TYPE = "urn:shelfcast:problem:";
  private static final Map<String, String> SOON = Map.of("Retry-After", "2");

  static Problem unknownSeries(SeriesKey key) {
    return of(
        "unknown-series",
        "Unknown series",
        404,
        "item '%s' at location '%s' has no closed day".formatted(key.itemId(), key.locationId()));
  }

  static Problem noForecast(SeriesKey key) {
    return of(
        "no-forecast",
        "No forecast",
        404,
        "there is no forecast of item '%s' at location '%s'"
            .formatted(key.itemId(), key.locationId()));
  }

  static Problem noChainForecast(String itemId) {
    return of(
        "no-chain-forecast",
        "No chain forecast",
        404,
        "there is no chain forecast of item '%s'".formatted(itemId));
  }

  static Problem badParameter(String name, String value, String must) {
    return new Problem(
        "bad-parameter",
        "Bad parameter",
        400,
        "parameter '%s' must be %s, but is '%s'".formatted(name, must, value),
        Map.of("parameter", name),
        Map.of());
  }

  static Problem notReady(String why) {
    return new Problem("not-ready", "Not ready", 503, why, Map.of(), SOON);
  }

  static Problem elsewhere(HostInfo owner) {
    String address = "%s:%d".formatted(owner.host(), owner.port());
    return new Problem(
        "other-instance",
        "On another instance",
        421,
        "this belongs to the instance " + address,
        Map.of("owner", address),
        Map.of());
  }

  static Problem applicationFailed(String state) {
    return of("application-failed", "Application failed", 503, "the application is " + state);
  }

  static Problem noSuchResource() {
    return of("no-such-resource", "No such resource", 404, "see /openapi.json for what there is");
  }

  static Problem methodNotAllowed() {
    return new Problem(
        "method-not-allowed",
        "Method not allowed",
        405,
        "everything here is read with GET",
        Map.of(),
        Map.of("Allow", "GET, HEAD"));
  }

  /** Any other refusal of the HTTP server's. */
  static Problem refused(int status) {
    return of("refused", "Refused", status, "the request cannot be understood");
  }

  static Problem internal() {
    return of("internal", "Internal error", 500, "the cause is in the application's log");
  }

  /** The document, as an answer to the request for {@code instance}. */
  byte[] toJson(String instance) {
    return JsonWriter.document(
        json -> {
          json.text("type", TYPE + kind);
          json.text("title", title);
          json.whole("status", status);
          json.text("detail", detail);
          json.text("instance", instance);
          members.forEach(json::text);
        });
  }

  private static Problem of(String kind, String title, int status, String detail) {
    return new Problem(kind, title, status, detail, Map.of(), Map.of());
  }
}
