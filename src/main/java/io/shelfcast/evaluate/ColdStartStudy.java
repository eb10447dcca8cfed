package io.shelfcast.evaluate;

import io.shelfcast.event.Item;
import io.shelfcast.event.LocalSchemaRegistry;
import io.shelfcast.event.Location;
import io.shelfcast.event.PosSale;
import io.shelfcast.event.SeriesKey;
import io.shelfcast.event.Topics;
import io.shelfcast.model.efm.LaunchRow;
import io.shelfcast.replay.DataSet;
import io.shelfcast.replay.DataSets;
import io.shelfcast.replay.Feed;
import io.shelfcast.topology.Launches;
import io.shelfcast.training.LaunchExample;
import io.shelfcast.training.LaunchModel;
import io.shelfcast.training.LaunchTrainer;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What launch forecasts are worth: the first {@value Launches#WEEKS} weeks from the first sale on
 * of each series, forecast from attributes and the price at launch by a model that has not seen the
 * fold. On orange-juice whole stores are held out, on m5 whole items. Trained and forecast by the
 * product's own {@link LaunchTrainer}, whose choices are made within the training folds.
 */
public final class ColdStartStudy {
  private static final int FOLDS = 5;

  private ColdStartStudy() {}

  /** A series' beginning. */
  private static final class Start {
    final LocalDate first;
    final double price;
    double total;

    Start(LocalDate first, double price) {
      this.first = first;
      this.price = price;
    }
  }

  /**
   * Runs it.
   *
   * @param name orange-juice or m5
   * @param settings of the trainer
   * @throws EvaluationException for another data set
   */
  public static ColdStartResult run(String name, Path dir, LaunchTrainer.Settings settings) {
    LaunchTrainer.Novelty novelty =
        switch (name) {
          case "orange-juice" -> LaunchTrainer.Novelty.LOCATION;
          case "m5" -> LaunchTrainer.Novelty.ITEM;
          default -> throw new EvaluationException("cold-start knows orange-juice and m5");
        };
    List<LaunchExample> launches =
        launches(DataSets.open(name, dir, new Topics(new LocalSchemaRegistry(), "")));
    Function<LaunchExample, String> group = launch -> novelty.of(launch.row());
    List<String> groups = new ArrayList<>(new TreeSet<>(launches.stream().map(group).toList()));
    ColdStartResult result = new ColdStartResult(name, novelty.name(), launches.size());
    for (int f = 0; f < FOLDS; f++) {
      int fold = f;
      List<LaunchExample> held = new ArrayList<>();
      List<LaunchExample> others = new ArrayList<>();
      launches.forEach(
          l -> (groups.indexOf(group.apply(l)) % FOLDS == fold ? held : others).add(l));
      LaunchModel model = new LaunchTrainer(settings, novelty).train(others).orElseThrow();
      result.add(model, held);
    }
    return result;
  }

  private static List<LaunchExample> launches(DataSet dataSet) {
    Map<String, Item> items = new HashMap<>();
    Map<String, Location> locations = new HashMap<>();
    dataSet
        .reference()
        .forEach(
            event -> {
              if (event.value() instanceof Item item) {
                items.put(item.getItemId(), item);
              } else if (event.value() instanceof Location location) {
                locations.put(location.getLocationId(), location);
              }
            });
    List<LaunchExample> launches = new ArrayList<>();
    LocalDate latest = dataSet.lastDate().orElseThrow().minusDays(Launches.WEEKS * 7L - 1);
    starts(dataSet)
        .forEach(
            (key, start) -> {
              if (!start.first.isAfter(latest)) {
                SeriesKey series = SeriesKey.parse(key);
                Item item =
                    Item.newBuilder(items.get(series.itemId())).setPrice(start.price).build();
                String location = series.locationId();
                Optional<Location> known = Optional.ofNullable(locations.get(location));
                LaunchRow row = Launches.row(item, start.first, location, known);
                LocalDate completed = start.first.plusWeeks(Launches.WEEKS).minusDays(1);
                launches.add(new LaunchExample(row, completed, start.total));
              }
            });
    return launches;
  }

  private static TreeMap<String, Start> starts(DataSet dataSet) {
    TreeMap<String, Start> starts = new TreeMap<>();
    try (Feed feed = dataSet.feed()) {
      while (feed.hasNext()) {
        if (feed.next().value() instanceof PosSale sale && sale.getQuantity() > 0) {
          LocalDate date = sale.getBusinessDate();
          Start start =
              starts.computeIfAbsent(
                  new SeriesKey(sale.getLocationId(), sale.getItemId()).toString(),
                  key -> new Start(date, sale.getUnitPrice()));
          if (date.isBefore(start.first.plusWeeks(Launches.WEEKS))) {
            start.total += sale.getQuantity();
          }
        }
      }
    }
    return starts;
  }
}
