package io.shelfcast.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends one request to whichever of the registry's URLs answers. A URL that cannot be reached or
 * answers with 5xx or 429 is passed over; after a round of failures it waits, doubling from {@value
 * #FIRST_PAUSE_MS} ms.
 */
final class RegistryHttp {
  private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final long FIRST_PAUSE_MS = 100;

  private final RegistryConnection connection;
  private final HttpClient client;
  private final ObjectMapper json = new ObjectMapper();
  private final AtomicInteger preferred = new AtomicInteger(); // the URL that answered last

  RegistryHttp(RegistryConnection connection) {
    this.connection = connection;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(connection.timeout());
    if (connection.urls().stream().anyMatch(url -> "https".equals(url.getScheme()))) {
      builder.sslContext(connection.tls().context());
    }
    this.client = builder.build();
  }

  /**
   * What the registry answered: success or a refusal that trying again would not change.
   *
   * @param status HTTP status
   * @param body parsed; a missing node when it is not JSON
   */
  record Answer(int status, JsonNode body) {
    boolean ok() {
      return status / 100 == 2;
    }

    boolean notFound() {
      return status == 404;
    }

    /** The registry's own words for a refusal. */
    String message() {
      return body.path("message").asText("HTTP status " + status);
    }
  }

  Answer get(String path) {
    return send("GET", path, BodyPublishers.noBody());
  }

  Answer post(String path, Object body) {
    try {
      return send("POST", path, BodyPublishers.ofString(json.writeValueAsString(body)));
    } catch (IOException e) {
      throw new IllegalArgumentException("not expressible as JSON: " + body, e);
    }
  }

  private Answer send(String method, String path, HttpRequest.BodyPublisher body) {
    List<URI> urls = connection.urls();
    String trouble = "";
    IOException cause = null;
    for (int round = 0; round < connection.rounds(); round++) {
      if (round > 0) {
        pause(FIRST_PAUSE_MS << (round - 1));
      }
      int first = preferred.get();
      for (int i = 0; i < urls.size(); i++) {
        int index = (first + i) % urls.size();
        URI url = urls.get(index);
        try {
          HttpResponse<String> response =
              client.send(request(url, method, path, body), BodyHandlers.ofString());
          int status = response.statusCode();
          if (status == 401 || status == 403) {
            throw new RegistryUnavailableException(
                "the schema registry at %s refuses our credentials (HTTP status %d)"
                    .formatted(url, status));
          }
          if (status < 500 && status != 429) {
            preferred.set(index);
            return new Answer(status, parse(response.body()));
          }
          trouble = "%s answers with HTTP status %d".formatted(url, status);
        } catch (IOException e) {
          trouble = "%s: %s".formatted(url, e);
          cause = e;
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new RegistryUnavailableException("interrupted while asking the schema registry", e);
        }
      }
    }
    throw new RegistryUnavailableException(
        "the schema registry does not answer after %d rounds: %s"
            .formatted(connection.rounds(), trouble),
        cause);
  }

  private HttpRequest request(URI url, String method, String path, HttpRequest.BodyPublisher body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(connection.timeout())
            .header("Accept", MEDIA_TYPE + ", application/json")
            .header("Content-Type", MEDIA_TYPE)
            .method(method, body);
    connection.authentication().header().ifPresent(h -> request.header("Authorization", h));
    return request.build();
  }

  private JsonNode parse(String body) {
    try {
      return json.readTree(body);
    } catch (IOException e) {
      return json.missingNode();
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RegistryUnavailableException("interrupted while asking the schema registry", e);
    }
  }
}
