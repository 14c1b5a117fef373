package io.omnicache.jcache.internal.config;

import io.omnicache.jcache.internal.config.connection.ConnectionSettings;
import io.omnicache.jcache.internal.config.setting.Setting;
import io.omnicache.jcache.internal.config.setting.SettingCatalogue;
import io.omnicache.jcache.internal.config.setting.SettingType.InvalidValueException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Generates the JSON Schema of the settings file, for editors, from the catalogues of settings. */
final class SettingsSchema {
    private static final List<String> ANYTHING_BUT_BLOCKS = List.of("string", "number", "boolean");
    private static final List<String> BLOCK = List.of("object", "null");

    private SettingsSchema() {}

    static Map<String, Object> make() {
        Map<String, Object> cache = block(CacheSettings.CATALOGUE.all(), "");
        Map<String, Object> caches = new LinkedHashMap<>();
        caches.put("description", "The caches, by name or by pattern: * stands for any characters, ? for one.");
        caches.put("type", BLOCK);
        caches.put("propertyNames", Map.of("minLength", 1));
        caches.put("additionalProperties", Map.of("$ref", "#/$defs/cache"));

        Map<String, Object> properties = new LinkedHashMap<>();
        Map<String, Object> connection = block(ConnectionSettings.CATALOGUE.all(), "");
        connection.put("description", "The connection to Redis.");
        properties.put(SettingsFileReader.CONNECTION, connection);
        Map<String, Object> defaults = new LinkedHashMap<>();
        defaults.put("description", "The settings of every cache. An entry of caches takes precedence.");
        defaults.put("$ref", "#/$defs/cache");
        properties.put(SettingsFileReader.DEFAULTS, defaults);
        properties.put(SettingsFileReader.CACHES, caches);

        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "OmniCache JCache settings (omnicache.yaml)");
        schema.put("type", BLOCK);
        schema.put("properties", properties);
        schema.put("additionalProperties", false);
        schema.put("$defs", Map.of("cache", cache));
        return schema;
    }

    /** The schema of the block that contains the settings whose names begin with the prefix. */
    private static Map<String, Object> block(List<Setting<?>> settings, String prefix) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (Setting<?> setting : settings) {
            if (!setting.name().startsWith(prefix)) {
                continue;
            }
            String rest = setting.name().substring(prefix.length());
            int dot = rest.indexOf('.');
            if (dot < 0) {
                properties.put(
                        rest,
                        CacheSettings.CATALOGUE.isSwitchWithDetails(setting)
                                ? switchOrBlock(settings, setting)
                                : value(setting));
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

    /** A switch, or the block of its details. */
    private static Map<String, Object> switchOrBlock(List<Setting<?>> settings, Setting<?> setting) {
        Map<String, Object> details = block(settings, setting.name() + SettingCatalogue.DETAIL);
        details.put("type", "object");
        Map<String, Object> value = value(setting);
        List<Object> forms = new ArrayList<>((List<?>) value.get("anyOf"));
        forms.add(details);
        value.put("anyOf", forms);
        return value;
    }

    private static Map<String, Object> value(Setting<?> setting) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("description", setting.meaning());
        if (setting.defaultText() != null) {
            Object parsed = setting.defaultValue();
            value.put(
                    "default", parsed instanceof Number || parsed instanceof Boolean ? parsed : setting.defaultText());
        }
        Map<String, Object> type =
                new LinkedHashMap<>(new TreeMap<>(setting.type().schema()));
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

    /** Whether a text that looks like a number is allowed. YAML needs no quotes around it. */
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
