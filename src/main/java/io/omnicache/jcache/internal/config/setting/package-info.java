/**
 * What a setting is: its name, its type and how its text is read, its default and its meaning. Which settings there are is
 * said by those who use them, not here.
 */
@NullMarked
package io.omnicache.jcache.internal.config.setting;

import org.jspecify.annotations.NullMarked;
