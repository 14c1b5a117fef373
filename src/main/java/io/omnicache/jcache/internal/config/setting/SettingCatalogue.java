package io.omnicache.jcache.internal.config.setting;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All settings of one kind, in the order of the documentation. A class declares its settings by {@link #add} while it
 * is initialised; afterwards the catalogue does not change and may be read by any thread.
 */
public final class SettingCatalogue {
    /** What joins the name of a switch and the name of its detail: {@code near-cache} and {@code near-cache-keys}. */
    public static final String DETAIL = "-";

    private final Map<String, Setting<?>> byName = new LinkedHashMap<>();

    /**
     * Declares a setting.
     *
     * @param defaultText the default as a user would write it; {@code null} for none
     * @throws IllegalArgumentException if the name is declared already
     */
    public <T> Setting<T> add(String name, SettingType<T> type, @Nullable String defaultText, String meaning) {
        Setting<T> setting = new Setting<>(name, type, defaultText, meaning);
        if (byName.putIfAbsent(name, setting) != null) {
            throw new IllegalArgumentException("The setting " + name + " is declared twice");
        }
        return setting;
    }

    /** Declares a setting without a default. */
    public <T> Setting<T> add(String name, SettingType<T> type, String meaning) {
        return add(name, type, null, meaning);
    }

    /** Returns every setting, in the order of declaration. */
    public List<Setting<?>> all() {
        return List.copyOf(byName.values());
    }

    /** Returns the name of every setting, in the order of declaration. */
    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /** Returns the setting of this name; {@code null} if there is none. */
    public @Nullable Setting<?> find(String name) {
        return byName.get(name);
    }

    /** Returns whether a setting is a switch, and the names of other settings begin with its name. */
    public boolean isSwitchWithDetails(Setting<?> setting) {
        return "boolean".equals(setting.type().schema().get("type"))
                && byName.keySet().stream().anyMatch(name -> name.startsWith(setting.name() + DETAIL));
    }
}
