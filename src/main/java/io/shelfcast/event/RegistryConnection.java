package io.shelfcast.event;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Where the schema registry is and how to reach it.
 *
 * @param urls base URLs of one registry, tried in turn; without a slash at the end
 * @param authentication credentials
 * @param tls TLS settings, for https URLs
 * @param timeout of one call
 * @param rounds how often all URLs are tried before giving up, at least 1
 */
public record RegistryConnection(
    List<URI> urls,
    RegistryAuthentication authentication,
    RegistryTls tls,
    Duration timeout,
    int rounds) {

  public RegistryConnection {
    if (urls.isEmpty()) {
      throw new IllegalArgumentException("the schema registry needs at least one URL");
    }
    if (rounds < 1) {
      throw new IllegalArgumentException("rounds must be at least 1: " + rounds);
    }
    urls = List.copyOf(urls);
  }

  /**
   * A connection without credentials.
   *
   * @param urls base URLs with commas between them
   * @throws IllegalArgumentException naming a URL that is not http or https
   */
  public static RegistryConnection of(String urls) {
    List<URI> parsed =
        Arrays.stream(urls.split(","))
            .map(String::strip)
            .filter(url -> !url.isEmpty())
            .map(RegistryConnection::parse)
            .toList();
    return new RegistryConnection(
        parsed, new RegistryAuthentication.None(), RegistryTls.DEFAULT, Duration.ofSeconds(10), 4);
  }

  /** The same with credentials. */
  public RegistryConnection with(RegistryAuthentication credentials) {
    return new RegistryConnection(urls, credentials, tls, timeout, rounds);
  }

  /** The same with TLS settings. */
  public RegistryConnection with(RegistryTls settings) {
    return new RegistryConnection(urls, authentication, settings, timeout, rounds);
  }

  private static URI parse(String url) {
    URI uri = URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
    if (!"http".equals(uri.getScheme()) && !"https".equals(uri.getScheme())) {
      throw new IllegalArgumentException("not an http or https URL of a schema registry: " + url);
    }
    if (uri.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "give the schema registry's credentials by their own settings, not in its URL");
    }
    return uri;
  }
}
