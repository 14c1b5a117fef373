package io.omnicache.jcache.internal.redis.pipeline;

import org.jspecify.annotations.Nullable;

/**
 * Why there is no reply.
 *
 * @param sent whether the command had been handed to the network: then the server may have carried it out
 * @param cause what connecting failed with, or a {@link SingleFailure}; {@code null} if an open connection broke
 */
public record ConnectionFailure(boolean sent, @Nullable Throwable cause) {}
