/**
 * Classes to declare settings: a setting's name, type, default and meaning, the catalogue of settings, and suggestions
 * for misspelt names. The settings are declared in the packages {@code config} and {@code config.connection}.
 */
@NullMarked
package io.omnicache.jcache.internal.config.setting;

import org.jspecify.annotations.NullMarked;
