/**
 * Events of one cache between JVMs, by Redis's publish and subscribe: the registry of the JVMs that listen, the part of
 * a change that publishes its event, the messages, and their way back to the listeners in the order of the changes.
 */
@NullMarked
package io.omnicache.jcache.internal.event.remote;

import org.jspecify.annotations.NullMarked;
