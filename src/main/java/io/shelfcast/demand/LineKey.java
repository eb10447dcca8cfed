package io.shelfcast.demand;

import java.time.LocalDate;

/**
 * The natural key of a sales line at its location. Two events with the same key are one line.
 *
 * @param workstationId the till or channel
 * @param businessDate the trading day
 * @param transactionId the transaction at that workstation and date
 * @param lineNumber the line within it
 */
public record LineKey(
    String workstationId, LocalDate businessDate, String transactionId, int lineNumber) {
  @Override
  public String toString() {
    return "%s %s %s#%d".formatted(workstationId, businessDate, transactionId, lineNumber);
  }
}
