/**
 * The codec {@code json}: values of one declared type as plain JSON text, by Jackson. The only package that refers to
 * Jackson's classes, so that applications without Jackson never load them. Contains no other format.
 */
@NullMarked
package io.omnicache.jcache.internal.codec.json;

import org.jspecify.annotations.NullMarked;
