/** How texts of others are shown in messages and log lines. Knows nothing of what the texts are about. */
@NullMarked
package io.omnicache.jcache.internal.text;

import org.jspecify.annotations.NullMarked;
