package io.omnicache.jcache.internal.redis.pipeline;

/** Marks the results of a command that are no reply's value: {@link ReplyError}, {@link ConnectionFailure} and those of callers. */
public interface CommandFailure {}
