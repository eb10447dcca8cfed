package io.shelfcast.replay;

import io.shelfcast.event.DeadLetter;
import io.shelfcast.event.PosSale;
import io.shelfcast.event.StockStatus;
import io.shelfcast.event.StoreDayClosed;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A feed read to its end, by kind; checks on the way what holds for every feed. */
final class FeedContents {
  final List<ReplayEvent> all = new ArrayList<>();
  final List<PosSale> sales = new ArrayList<>();
  final List<StoreDayClosed> closes = new ArrayList<>();
  final List<StockStatus> stock = new ArrayList<>();
  final List<DeadLetter> deadLetters = new ArrayList<>();
  final Set<List<Object>> lines = new HashSet<>();
  RowCounts rows = RowCounts.NONE;

  /** Sales of a date that its location had closed before. */
  long late;

  static FeedContents of(DataSet dataSet) {
    FeedContents contents = new FeedContents();
    Map<String, LocalDate> closedThrough = new HashMap<>();
    try (Feed feed = dataSet.feed()) {
      while (feed.hasNext()) {
        ReplayEvent event = feed.next();
        contents.all.add(event);
        if (event.value() instanceof PosSale sale) {
          contents.sales.add(sale);
          contents.lines.add(naturalKey(sale));
          var closed = closedThrough.get(sale.getLocationId());
          if (closed != null && !sale.getBusinessDate().isAfter(closed)) {
            contents.late++;
          }
        } else if (event.value() instanceof StoreDayClosed close) {
          contents.closes.add(close);
          closedThrough.put(close.getLocationId(), close.getBusinessDate());
        } else if (event.value() instanceof StockStatus status) {
          contents.stock.add(status);
        } else if (event.value() instanceof DeadLetter letter) {
          contents.deadLetters.add(letter);
        }
      }
      contents.rows = feed.rows();
    }
    return contents;
  }

  /** What the demand stage finds duplicates by. */
  static List<Object> naturalKey(PosSale sale) {
    return List.of(
        sale.getLocationId(),
        sale.getWorkstationId(),
        sale.getBusinessDate(),
        sale.getTransactionId(),
        sale.getLineNumber());
  }

  static <T> List<T> reference(DataSet dataSet, Class<T> type) {
    return dataSet.reference().stream()
        .map(ReplayEvent::value)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }
}
