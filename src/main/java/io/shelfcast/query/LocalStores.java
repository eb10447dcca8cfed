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
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.UnknownStateStoreException;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.RangeQuery;
import org.apache.kafka.streams.query.StateQueryRequest;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * The stores of this instance, by IQv2. A key is read from its active store where that is here and
 * running. Otherwise a value in a standby, or in a store that is still being restored, is better
 * than none, and is marked stale; but that such a store lacks a key proves nothing.
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
    try {
      Reports current = reports(true);
      if (current.complete()) {
        return new Found<>(current, false);
      }
      Reports all = reports(false);
      if (all.reports().isEmpty()) {
        return notReady(); // nothing here, or nothing restored yet
      }
      return new Found<>(new Reports(all.reports(), false), true);
    } catch (InvalidStateStoreException e) {
      return notReady(e);
    }
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
    StateQueryRequest<V> request = request(store, KeyQuery.<String, V>withKey(key), partition);
    try {
      QueryResult<V> current = query(request.requireActive());
      if (current.isSuccess()) {
        return current.getResult() == null
            ? new Absent<>()
            : new Found<>(current.getResult(), false);
      }
      QueryResult<V> stale = query(request);
      if (stale.isSuccess() && stale.getResult() != null) {
        return new Found<>(stale.getResult(), true);
      }
      return owner
          .get()
          .map(KeyQueryMetadata::activeHost)
          .filter(host -> !host.equals(HostInfo.unavailable()))
          .filter(host -> !host.equals(settings.advertised()))
          .<Reading<V>>map(Elsewhere::new)
          .orElseGet(this::notReady);
    } catch (InvalidStateStoreException e) {
      return notReady(e);
    }
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
  private Reports reports(boolean requireActive) {
    List<AccuracyReport> reports = new ArrayList<>();
    boolean complete = true;
    for (int partition = 0; partition < settings.categoryPartitions(); partition++) {
      var request =
          request(
              ServingTopology.ACCURACY,
              RangeQuery.<String, AccuracyReport>withNoBounds(),
              partition);
      var result = query(requireActive ? request.requireActive() : request);
      complete &= result.isSuccess();
      if (result.isSuccess()) {
        try (KeyValueIterator<String, AccuracyReport> entries = result.getResult()) {
          entries.forEachRemaining(entry -> reports.add(entry.value));
        }
      }
    }
    reports.sort(IN_ORDER);
    return new Reports(List.copyOf(reports), complete);
  }

  /** The answer of the request's only partition. */
  private <R> QueryResult<R> query(StateQueryRequest<R> request) {
    return streams.query(request).getPartitionResults().values().iterator().next();
  }

  private static <R> StateQueryRequest<R> request(String store, Query<R> query, int partition) {
    return StateQueryRequest.inStore(store).withQuery(query).withPartitions(Set.of(partition));
  }

  private <V> Reading<V> notReady() {
    return new NotReady<>(
        "the stores of this instance are not ready; the application is " + streams.state());
  }

  private <V> Reading<V> notReady(InvalidStateStoreException e) {
    if (e instanceof UnknownStateStoreException) {
      throw e; // the wrong topology: waiting does not help
    }
    return notReady();
  }
}
