package io.shelfcast.query;

import io.javalin.http.Context;
import io.shelfcast.event.ChainForecast;

/** What is known of one item over all locations. */
final class ItemRoutes {
  static final String CHAIN_FORECAST = "/v1/items/{item}/chain-forecast";

  private final StoreReader stores;

  ItemRoutes(StoreReader stores) {
    this.stores = stores;
  }

  void chainForecast(Context context) {
    String item = context.pathParam("item");
    ChainForecast forecast =
        Answers.value(context, stores.chainForecast(item), Problem.noChainForecast(item));
    Answers.json(context, ChainForecastJson.of(forecast));
  }
}
