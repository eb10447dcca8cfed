package io.shelfcast.event;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** How to say at the schema registry who one is. */
public sealed interface RegistryAuthentication {
  /** Value of the {@code Authorization} header, if there is one. */
  Optional<String> header();

  /** No credentials. */
  record None() implements RegistryAuthentication {
    @Override
    public Optional<String> header() {
      return Optional.empty();
    }
  }

  /** HTTP basic authentication: a user or API key, and a password or API secret. */
  record Basic(String user, String password) implements RegistryAuthentication {
    @Override
    public Optional<String> header() {
      byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
      return Optional.of("Basic " + Base64.getEncoder().encodeToString(pair));
    }

    @Override
    public String toString() {
      return "Basic[user=" + user + "]";
    }
  }

  /** A bearer token. */
  record Bearer(String token) implements RegistryAuthentication {
    @Override
    public Optional<String> header() {
      return Optional.of("Bearer " + token);
    }

    @Override
    public String toString() {
      return "Bearer[]";
    }
  }
}
