package io.omnicache.jcache.internal.config;

import io.omnicache.jcache.internal.config.connection.ConnectionSettings;
import io.omnicache.jcache.internal.config.setting.InvalidValueException;
import io.omnicache.jcache.internal.config.setting.Setting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Makes the JSON Schema of the settings file from the settings, for editors. */
final class SettingsSchema {
    private static final List<String> ANYTHING_BUT_BLOCKS = List.of("string", "number", "boolean");
    private static final List<String> BLOCK = List.of("object", "null");

    private SettingsSchema() {}

    static Map<String, Object> make() {
        Map<String, Object> cache = block(CacheSettings.all(), "");
        Map<String, Object> caches = new LinkedHashMap<>();
        caches.put("description", "The caches, by name or by pattern: * stands for any characters, ? for one.");
        caches.put("type", BLOCK);
        caches.put("propertyNames", Map.of("minLength", 1));
        caches.put("additionalProperties", Map.of("$ref", "#/$defs/cache"));

        Map<String, Object> properties = new LinkedHashMap<>();
        Map<String, Object> connection = block(ConnectionSettings.all(), "");
        connection.put("description", "How Redis is reached.");
        properties.put(SettingsReader.CONNECTION, connection);
        Map<String, Object> defaults = new LinkedHashMap<>();
        defaults.put("description", "What applies to every cache that says nothing else.");
        defaults.put("$ref", "#/$defs/cache");
        properties.put(SettingsReader.DEFAULTS, defaults);
        properties.put(SettingsReader.CACHES, caches);

        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "OmniCache JCache settings (omnicache.yaml)");
        schema.put("type", BLOCK);
        schema.put("properties", properties);
        schema.put("additionalProperties", false);
        schema.put("$defs", Map.of("cache", cache));
        return schema;
    }

    /** The block of the settings whose names begin so. */
    private static Map<String, Object> block(List<Setting<?>> settings, String prefix) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (Setting<?> setting : settings) {
            if (!setting.name().startsWith(prefix)) {
                continue;
            }
            String rest = setting.name().substring(prefix.length());
            int dot = rest.indexOf('.');
            if (dot < 0) {
                properties.put(rest, value(setting));
            } else {
                String name = rest.substring(0, dot);
                properties.computeIfAbsent(name, n -> block(settings, prefix + n + "."));
            }
        }
        Map<String, Object> block = new LinkedHashMap<>();
        block.put("type", BLOCK);
        if (prefix.equals("expiry.")) {
            block.put("maxProperties", 1);
        }
        block.put("properties", properties);
        block.put("additionalProperties", false);
        return block;
    }

    private static Map<String, Object> value(Setting<?> setting) {
        Map<String, Object> value = new LinkedHashMap<>();
        if (CacheSettings.isLater(setting)) {
            value.put("description", setting.meaning() + " Not available in this version yet.");
            value.put("not", Map.of());
            return value;
        }
        value.put("description", setting.meaning());
        if (setting.defaultText() != null) {
            Object parsed = setting.defaultValue();
            value.put(
                    "default", parsed instanceof Number || parsed instanceof Boolean ? parsed : setting.defaultText());
        }
        Map<String, Object> type =
                new LinkedHashMap<>(new TreeMap<>(setting.type().schema()));
        if (type.get("enum") instanceof List<?> words) {
            Set<String> later = CacheSettings.laterValues(setting);
            List<Object> available = new ArrayList<>(words);
            available.removeIf(word -> later.contains(word.toString()));
            type.put("enum", available);
        }
        if (Set.of("type", "minLength").containsAll(type.keySet()) && "string".equals(type.get("type"))) {
            type.put("type", ANYTHING_BUT_BLOCKS);
            value.putAll(type);
        } else {
            value.put(
                    "anyOf",
                    takesNumbers(setting, type)
                            ? List.of(type, variable(), Map.of("type", "number"))
                            : List.of(type, variable()));
        }
        return value;
    }

    /** Whether a text may look like a number, which needs no quotes in the file. */
    private static boolean takesNumbers(Setting<?> setting, Map<String, Object> type) {
        try {
            setting.type().parse("1.5");
            return "string".equals(type.get("type"));
        } catch (InvalidValueException e) {
            return false;
        }
    }

    private static Map<String, Object> variable() {
        Map<String, Object> variable = new LinkedHashMap<>();
        variable.put("type", "string");
        variable.put("pattern", "\\$\\{[A-Za-z_]");
        return variable;
    }
}
