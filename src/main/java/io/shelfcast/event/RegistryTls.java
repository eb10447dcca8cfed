package io.shelfcast.event;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * TLS settings of the registry's client. The defaults of the JVM hold for what is absent.
 *
 * @param truststore certificates of the authorities to trust (PKCS12 or JKS)
 * @param keystore this client's certificate and key, where the registry asks for one
 */
public record RegistryTls(Optional<Store> truststore, Optional<Store> keystore) {
  /** The JVM's own truststore and no client certificate. */
  public static final RegistryTls DEFAULT = new RegistryTls(Optional.empty(), Optional.empty());

  /**
   * A key store file.
   *
   * @param file PKCS12 or JKS
   * @param password opens the file and its keys
   */
  public record Store(Path file, String password) {
    @Override
    public String toString() {
      return "Store[file=" + file + "]";
    }
  }

  /**
   * The context to connect with.
   *
   * @throws IllegalArgumentException when a store cannot be opened, naming its file
   */
  SSLContext context() {
    try {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      if (truststore.isPresent()) {
        trust.init(open(truststore.get()));
      } else {
        trust.init((KeyStore) null); // the JVM's
      }
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      if (keystore.isPresent()) {
        keys.init(open(keystore.get()), keystore.get().password().toCharArray());
      } else {
        keys.init(null, null); // none
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("TLS settings of the schema registry: " + e, e);
    }
  }

  private static KeyStore open(Store store) {
    try (InputStream in = Files.newInputStream(store.file())) {
      KeyStore keys = KeyStore.getInstance("PKCS12"); // reads JKS too
      keys.load(in, store.password().toCharArray());
      return keys;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "cannot open the key store %s: %s".formatted(store.file(), e.getMessage()), e);
    }
  }
}
