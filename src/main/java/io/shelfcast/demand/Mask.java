package io.shelfcast.demand;

/** Why a closed period says nothing about demand. */
public enum Mask {
  /** It counts as an observation. */
  NONE,
  /** The location was closed and sold nothing. */
  CLOSED,
  /** The item was out of stock: what was sold is at most what was wanted. */
  STOCK_OUT
}
