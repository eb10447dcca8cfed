package io.shelfcast.replay;

import io.shelfcast.demand.Period;
import io.shelfcast.event.Item;
import io.shelfcast.event.PosSale;
import io.shelfcast.event.StoreDayClosed;
import io.shelfcast.event.Topics;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/** A small data set: 5 items, and 7 locations that each sell 9 lines a day and close it. */
record ListDataSet(
    String fingerprint, List<ReplayEvent> reference, List<ReplayEvent> feedEvents, IntConsumer step)
    implements DataSet {
  private static final LocalDate START = LocalDate.of(2024, 1, 1);

  static ListDataSet of(Topics topics, int days) {
    TopicEvents events = new TopicEvents(topics);
    List<ReplayEvent> reference = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Item item = new Item("item-" + i, "all", Map.of(), null, null, null, null);
      reference.add(events.item(item, START));
    }
    List<ReplayEvent> feed = new ArrayList<>();
    for (int day = 0; day < days; day++) {
      LocalDate date = START.plusDays(day);
      for (int line = 1; line <= 9; line++) {
        for (int location = 0; location < 7; location++) {
          feed.add(events.sale(sale(date, line, "location-" + location)));
        }
      }
      for (int location = 0; location < 7; location++) {
        feed.add(events.closed("location-" + location, date, TopicEvents.at(date, 22)));
      }
    }
    return new ListDataSet("fingerprint", reference, feed, n -> {});
  }

  /** The same, with something done before each event of the feed, counted from 0. */
  ListDataSet with(IntConsumer before) {
    return new ListDataSet(fingerprint, reference, feedEvents, before);
  }

  List<ReplayEvent> all() {
    List<ReplayEvent> all = new ArrayList<>(reference);
    all.addAll(feedEvents);
    return all;
  }

  private static PosSale sale(LocalDate date, int line, String location) {
    Instant soldAt = TopicEvents.at(date, 8 + line);
    String item = "item-" + line % 5;
    return new PosSale("t", line, location, "till", item, date, soldAt, 1.0, 2.0, "EUR", null);
  }

  @Override
  public String name() {
    return "list";
  }

  @Override
  public Period period() {
    return Period.DAY;
  }

  @Override
  public LocalDate firstDate() {
    return START;
  }

  @Override
  public Optional<LocalDate> lastDate() {
    return Optional.of(feedEvents.get(feedEvents.size() - 1).businessDate());
  }

  @Override
  public Feed feed() {
    return new SteppedFeed() {
      private int next;

      @Override
      boolean step() {
        if (next == feedEvents.size()) {
          return false;
        }
        step.accept(next);
        ReplayEvent event = feedEvents.get(next++);
        if (event.value() instanceof StoreDayClosed) {
          emit(event);
        } else {
          emitSale(event);
        }
        return true;
      }

      @Override
      public double progress() {
        return (double) next / feedEvents.size();
      }
    };
  }
}
