package io.shelfcast.embedded;

import io.shelfcast.event.PosSale;
import java.time.Instant;
import java.time.LocalDate;

/** What other clients of the registry are given to read. */
final class InteropSale {
  private InteropSale() {}

  static PosSale sale() {
    return PosSale.newBuilder()
        .setTransactionId("T1")
        .setLineNumber(1)
        .setLocationId("CA_1")
        .setWorkstationId("W1")
        .setItemId("FOODS_3_090")
        .setBusinessDate(LocalDate.of(2011, 1, 29))
        .setSoldAt(Instant.parse("2011-01-29T12:00:00Z"))
        .setQuantity(2.5)
        .setUnitPrice(1.99)
        .setCurrency("EUR")
        .setVoids(null)
        .build();
  }
}
