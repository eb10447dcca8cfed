package io.shelfcast.evaluate;

import io.shelfcast.accuracy.Metrics;
import java.util.OptionalDouble;

/**
 * How well one model did under one protocol. Time is not told apart by model: they score side by
 * side within one close, where a clock around each would cost more than most of them do.
 *
 * @param model its name
 * @param metrics its errors
 * @param forecastValueAdded WAPE of seasonal naive on the rows that both forecast, less its own
 *     there; empty where either is undefined
 */
public record ModelScore(String model, Metrics metrics, OptionalDouble forecastValueAdded) {}
