package io.shelfcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdvertisedAddressTest {
  @Test
  void itsPortIsTheEndpointsUnlessItSaysAnother() {
    assertThat(AdvertisedAddress.parse("shop-7.example.org").withPort(8080))
        .isEqualTo("shop-7.example.org:8080");
    assertThat(AdvertisedAddress.parse("serving_1:80").withPort(8080)).isEqualTo("serving_1:80");
    assertThat(AdvertisedAddress.parse("[2001:db8::7]:80").withPort(8080))
        .isEqualTo("[2001:db8::7]:80");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "host:", "host:0", "host:65536", "http://host:80", "2001:db8::7"})
  void anythingElseIsWrongUsage(String address) {
    StringWriter err = new StringWriter();

    int exitCode =
        Shelfcast.commandLine()
            .setErr(new PrintWriter(err))
            .execute("serve", "--advertise=" + address);

    assertThat(exitCode).isEqualTo(2);
    assertThat(err.toString()).contains("--advertise");
  }

  @Test
  void anEndpointOnEveryAddressIsReachedByTheMachinesName() throws Exception {
    String name = InetAddress.getLocalHost().getHostName();

    assertThat(AdvertisedAddress.ofListener("0.0.0.0").withPort(8080)).isEqualTo(name + ":8080");
    assertThat(AdvertisedAddress.ofListener("::").withPort(8080)).isEqualTo(name + ":8080");
    assertThat(AdvertisedAddress.ofListener("127.0.0.1").withPort(8080))
        .isEqualTo("127.0.0.1:8080");
    assertThatThrownBy(() -> AdvertisedAddress.ofListener("no-such-host.invalid"))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining("--advertise");
  }
}
