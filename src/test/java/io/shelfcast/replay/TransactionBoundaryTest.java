package io.shelfcast.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.event.PosSale;
import io.shelfcast.event.StoreDayClosed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransactionBoundaryTest {
  private final ListDataSet dataSet = ListDataSet.of(RealData.topics(), 4);

  @Test
  void aCloseNeverSharesATransactionWithSalesOfItsLocationBeforeIt() {
    List<List<ReplayEvent>> transactions = split(new TransactionBoundary(1_000));

    for (List<ReplayEvent> transaction : transactions) {
      for (int i = 0; i < transaction.size(); i++) {
        if (transaction.get(i).value() instanceof StoreDayClosed close) {
          assertThat(transaction.subList(0, i))
              .noneMatch(
                  e ->
                      e.value() instanceof PosSale sale
                          && sale.getLocationId().equals(close.getLocationId()));
        }
      }
    }
    // The reference data with day 1, then the closes of each day with the next day's sales.
    assertThat(transactions).extracting(List::size).containsExactly(5 + 63, 70, 70, 70, 7);
  }

  @Test
  void aTransactionHasAMostEvents() {
    List<List<ReplayEvent>> transactions = split(new TransactionBoundary(50));

    assertThat(transactions).extracting(List::size).allMatch(size -> size <= 50);
    assertThat(transactions.get(0)).hasSize(50);
  }

  private List<List<ReplayEvent>> split(TransactionBoundary boundary) {
    List<List<ReplayEvent>> transactions = new ArrayList<>(List.of(new ArrayList<>()));
    for (ReplayEvent event : dataSet.all()) {
      if (boundary.isBefore(event)) {
        boundary.committed();
        transactions.add(new ArrayList<>());
      }
      boundary.sent(event);
      transactions.get(transactions.size() - 1).add(event);
    }
    return transactions;
  }
}
