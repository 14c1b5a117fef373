/**
 * Which reads a near cache may answer and which entries it may keep: none while that costs more than it saves, and, if
 * the settings say so, only what is read often. Nothing here knows Redis or the entries.
 */
@NullMarked
package io.omnicache.jcache.internal.near.admission;

import org.jspecify.annotations.NullMarked;
