/**
 * Logins that change while connections are open: where credentials come from, and who has to log in anew. The connections
 * themselves send the command.
 */
@NullMarked
package io.omnicache.jcache.internal.redis.login;

import org.jspecify.annotations.NullMarked;
