/**
 * Cache entry listeners: registrations, filters, and the delivery of events in the order of each key's changes.
 */
@NullMarked
package io.omnicache.jcache.internal.event;

import org.jspecify.annotations.NullMarked;
