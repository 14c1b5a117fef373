package io.omnicache.jcache.internal.config;

import io.omnicache.jcache.internal.config.setting.Setting;

/**
 * A setting with the value that a file gives it. Immutable; prints no value.
 *
 * @param text what the value was read from, with variables put in
 * @param shown the text as messages may show it: as it was written, without the values of variables
 * @param line where it stands
 */
record SettingValue(Setting<?> setting, String text, Object value, String shown, int line) {
    @Override
    public String toString() {
        return setting.name() + " in line " + line;
    }
}
