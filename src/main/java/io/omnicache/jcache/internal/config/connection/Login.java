package io.omnicache.jcache.internal.config.connection;

import io.omnicache.jcache.internal.config.setting.Secret;
import org.jspecify.annotations.Nullable;

/**
 * How to log in.
 *
 * @param username the ACL user; {@code null} for the default user
 * @param password {@code null} for none
 */
public record Login(@Nullable String username, @Nullable Secret password) {}
