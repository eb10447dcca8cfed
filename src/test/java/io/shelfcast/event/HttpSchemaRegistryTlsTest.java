package io.shelfcast.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mutual TLS with certificates that the JDK's keytool makes. */
class HttpSchemaRegistryTlsTest {
  private static final String PASSWORD = "changeit";

  @TempDir Path folder;

  @Test
  void showsItsCertificateAndTrustsOnlyWhomItIsTold() throws Exception {
    Path server = certificate("server");
    Path client = certificate("client");
    Path serverTrusts = trusting("server-trusts", client, "client");
    Path clientTrusts = trusting("client-trusts", server, "server");
    HttpsServer https = start(tls(serverTrusts, server).context());
    try {
      String url = "https://127.0.0.1:" + https.getAddress().getPort();
      assertThat(registry(url, tls(clientTrusts, client)).byId(1))
          .isEqualTo(Schema.create(Schema.Type.STRING));
      assertThatThrownBy(() -> registry(url, RegistryTls.DEFAULT).byId(1))
          .isInstanceOf(RegistryUnavailableException.class);
      RegistryTls anonymous =
          new RegistryTls(
              Optional.of(new RegistryTls.Store(clientTrusts, PASSWORD)), Optional.empty());
      assertThatThrownBy(() -> registry(url, anonymous).byId(1))
          .isInstanceOf(RegistryUnavailableException.class);
    } finally {
      https.stop(0);
    }
  }

  private static HttpSchemaRegistry registry(String url, RegistryTls tls) {
    return new HttpSchemaRegistry(RegistryConnection.of(url).with(tls));
  }

  private static RegistryTls tls(Path truststore, Path keystore) {
    return new RegistryTls(
        Optional.of(new RegistryTls.Store(truststore, PASSWORD)),
        Optional.of(new RegistryTls.Store(keystore, PASSWORD)));
  }

  private static HttpsServer start(SSLContext context) throws Exception {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters settings = context.getDefaultSSLParameters();
            settings.setNeedClientAuth(true);
            parameters.setSSLParameters(settings);
          }
        });
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "{\"schema\":\"\\\"string\\\"\"}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  private Path certificate(String name) throws Exception {
    Path store = folder.resolve(name + ".p12");
    keytool(
        "-genkeypair",
        "-alias",
        name,
        "-keyalg",
        "EC",
        "-dname",
        "CN=" + name,
        "-ext",
        "san=ip:127.0.0.1",
        "-keystore",
        store.toString());
    return store;
  }

  private Path trusting(String name, Path keystore, String alias) throws Exception {
    Path certificate = folder.resolve(alias + ".crt");
    Path store = folder.resolve(name + ".p12");
    keytool(
        "-exportcert",
        "-alias",
        alias,
        "-keystore",
        keystore.toString(),
        "-file",
        certificate.toString());
    keytool(
        "-importcert",
        "-noprompt",
        "-alias",
        alias,
        "-file",
        certificate.toString(),
        "-keystore",
        store.toString());
    return store;
  }

  private static void keytool(String... arguments) throws Exception {
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> command = new ArrayList<>();
    command.add(keytool);
    command.addAll(List.of(arguments));
    command.addAll(List.of("-storepass", PASSWORD, "-storetype", "PKCS12"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
