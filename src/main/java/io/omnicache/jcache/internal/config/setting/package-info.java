/**
 * The means to declare settings: a setting's name, type, default and meaning, the catalogue of settings, and the
 * suggestion for a misspelt name. The settings themselves are declared in the packages that read them.
 */
@NullMarked
package io.omnicache.jcache.internal.config.setting;

import org.jspecify.annotations.NullMarked;
