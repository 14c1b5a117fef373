/**
 * Threads of operations that no caller waits for, and how many such operations there may be. What an operation does, and how a
 * command is sent without a thread that waits, is decided elsewhere.
 */
@NullMarked
package io.omnicache.jcache.internal.async;

import org.jspecify.annotations.NullMarked;
