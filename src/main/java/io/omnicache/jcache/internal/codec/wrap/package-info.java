/**
 * What is put around the bytes of a codec before they are stored: compression, and around it encryption. Encryption
 * keys come from a file, a variable of the environment or the application. No codec knows of it.
 */
@NullMarked
package io.omnicache.jcache.internal.codec.wrap;

import org.jspecify.annotations.NullMarked;
