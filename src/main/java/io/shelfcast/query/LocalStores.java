package io.shelfcast.query;

import io.shelfcast.demand.Series;
import io.shelfcast.event.AccuracyReport;
import io.shelfcast.event.ChainForecast;
import io.shelfcast.event.Forecast;
import io.shelfcast.event.SeriesKey;
import io.shelfcast.query.Reading.Absent;
import io.shelfcast.query.Reading.Elsewhere;
import io.shelfcast.query.Reading.Found;
import io.shelfcast.query.Reading.NotReady;
import io.shelfcast.topology.CategoryPartitioner;
import io.shelfcast.topology.LocationPartitioner;
import io.shelfcast.topology.ServingTopology;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.UnknownStateStoreException;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * The stores of this instance, by IQv1: what IQv2 locks in one order, writes lock in the other, so
 * that a query may stop a stream thread for good (KAFKA-19629; decision 28). A key is read from its
 * active store where that is here and running. Otherwise a value in a standby, or in a store that
 * is still being restored, is better than none, and is marked stale; but that such a store lacks a
 * key proves nothing.
 *
 * <p>A store may be a transaction ahead of its topic: what is read here reaches consumers within
 * the commit interval, or is computed again, to the same values, after a crash.
 */
final class LocalStores implements StoreReader {
  private static final Comparator<AccuracyReport> IN_ORDER =
      Comparator.comparing(AccuracyReport::getCategory)
          .thenComparing(AccuracyReport::getModel)
          .thenComparing(AccuracyReport::getHorizon);

  private final KafkaStreams streams;
  private final QuerySettings settings;

  LocalStores(KafkaStreams streams, QuerySettings settings) {
    this.streams = streams;
    this.settings = settings;
  }

  @Override
  public Reading<Forecast> forecast(SeriesKey key) {
    return read(ServingTopology.LATEST, key);
  }

  @Override
  public Reading<Series> series(SeriesKey key) {
    return read(ServingTopology.SERIES, key);
  }

  @Override
  public Reading<ChainForecast> chainForecast(String itemId) {
    String store = ServingTopology.CHAIN;
    return metadata(store, itemId, new CategoryPartitioner<>())
        .<Reading<ChainForecast>>map(m -> read(store, itemId, m.partition(), () -> Optional.of(m)))
        .orElseGet(this::notReady);
  }

  @Override
  public Reading<Reports> accuracy() {
    Reports current = reports(false);
    if (current.complete()) {
      return new Found<>(current, false);
    }
    Reports all = reports(true);
    if (all.reports().isEmpty()) {
      return notReady(); // nothing here, or nothing restored yet
    }
    return new Found<>(new Reports(all.reports(), false), true);
  }

  private <V> Reading<V> read(String store, SeriesKey key) {
    if (key.locationId().indexOf(SeriesKey.SEPARATOR) >= 0) {
      return new Absent<>(); // no location is called so, and another series' key may look like it
    }
    int partition =
        LocationPartitioner.partitionOf(key.locationId(), settings.locationPartitions());
    String name = key.toString();
    return read(store, name, partition, () -> metadata(store, name, new LocationPartitioner<>()));
  }

  /**
   * @param owner asked where the key belongs when it is not to be had here
   */
  private <V> Reading<V> read(
      String store, String key, int partition, Supplier<Optional<KeyQueryMetadata>> owner) {
    Optional<Optional<V>> current = at(store, key, partition, false);
    if (current.isPresent()) {
      return current
          .get()
          .<Reading<V>>map(value -> new Found<>(value, false))
          .orElse(new Absent<>());
    }
    Optional<Optional<V>> stale = at(store, key, partition, true);
    if (stale.isPresent() && stale.get().isPresent()) {
      return new Found<>(stale.get().get(), true);
    }
    return owner
        .get()
        .map(KeyQueryMetadata::activeHost)
        .filter(host -> !host.equals(HostInfo.unavailable()))
        .filter(host -> !host.equals(settings.advertised()))
        .<Reading<V>>map(Elsewhere::new)
        .orElseGet(() -> nowhere(store, partition));
  }

  /**
   * The outer one is empty where the store cannot be asked, the inner one where it has no such key.
   */
  private <V> Optional<Optional<V>> at(String store, String key, int partition, boolean stale) {
    return this.<V, Optional<V>>ask(
        store, partition, stale, held -> Optional.ofNullable(held.get(key)));
  }

  /** The partition that a key is in, and the instance that has it; empty while that is unknown. */
  private Optional<KeyQueryMetadata> metadata(
      String store, String key, StreamPartitioner<String, Object> partitioner) {
    try {
      return Optional.ofNullable(streams.queryMetadataForKey(store, key, partitioner))
          .filter(metadata -> !metadata.equals(KeyQueryMetadata.NOT_AVAILABLE));
    } catch (IllegalStateException | InvalidStateStoreException e) {
      return Optional.empty(); // not started, or stopped a moment ago
    }
  }

  /** The reports of the partitions that are here; complete when all are. */
  private Reports reports(boolean stale) {
    List<AccuracyReport> reports = new ArrayList<>();
    boolean complete = true;
    for (int partition = 0; partition < settings.categoryPartitions(); partition++) {
      Optional<List<AccuracyReport>> here =
          this.<AccuracyReport, List<AccuracyReport>>ask(
              ServingTopology.ACCURACY, partition, stale, LocalStores::values);
      complete &= here.isPresent();
      here.ifPresent(reports::addAll);
    }
    reports.sort(IN_ORDER);
    return new Reports(List.copyOf(reports), complete);
  }

  private static <V> List<V> values(ReadOnlyKeyValueStore<String, V> store) {
    List<V> values = new ArrayList<>();
    try (KeyValueIterator<String, V> entries = store.all()) {
      entries.forEachRemaining(entry -> values.add(entry.value));
    }
    return values;
  }

  /**
   * What a store of one partition answers; empty where it is not here, or not running.
   *
   * @param stale whether a standby, or a store that is being restored, will do
   */
  private <V, R> Optional<R> ask(
      String store,
      int partition,
      boolean stale,
      Function<ReadOnlyKeyValueStore<String, V>, R> question) {
    StoreQueryParameters<ReadOnlyKeyValueStore<String, V>> wanted =
        StoreQueryParameters.fromNameAndType(store, QueryableStoreTypes.<String, V>keyValueStore())
            .withPartition(partition);
    try {
      return Optional.of(
          question.apply(streams.store(stale ? wanted.enableStaleStores() : wanted)));
    } catch (UnknownStateStoreException e) {
      throw e; // the wrong topology: waiting does not help
    } catch (InvalidStateStoreException | IllegalStateException e) {
      return Optional.empty(); // the latter is what a stopped application says
    }
  }

  /**
   * A store that is not current here, and that no other address is known to have. An application
   * that runs has restored what is its own; of instances with one address Kafka Streams remembers
   * but one.
   */
  private <V> Reading<V> nowhere(String store, int partition) {
    if (streams.state() != KafkaStreams.State.RUNNING) {
      return notReady();
    }
    return new NotReady<>(
        ("partition %d of %s belongs to another instance, but none is known by another address than"
                + " this one's, %s:%d; if that lasts, let each advertise its own (serve --advertise)")
            .formatted(
                partition, store, settings.advertised().host(), settings.advertised().port()));
  }

  private <V> Reading<V> notReady() {
    return new NotReady<>(
        "the stores of this instance are not ready; the application is " + streams.state());
  }
}
