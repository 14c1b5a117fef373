package io.omnicache.jcache.internal.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.StringReader;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Converts YAML to JSON by the core schema of YAML 1.2, as editors do: {@code yes} is a text. */
final class YamlToJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private YamlToJson() {}

    static JsonNode convert(String yaml) {
        Node root = new Yaml(new LoaderOptions()).compose(new StringReader(yaml));
        return root == null ? JSON.nullNode() : convert(root);
    }

    private static JsonNode convert(Node node) {
        if (node instanceof MappingNode mapping) {
            var object = JSON.objectNode();
            mapping.getValue()
                    .forEach(tuple ->
                            object.set(((ScalarNode) tuple.getKeyNode()).getValue(), convert(tuple.getValueNode())));
            return object;
        }
        if (node instanceof SequenceNode sequence) {
            var array = JSON.arrayNode();
            sequence.getValue().forEach(item -> array.add(convert(item)));
            return array;
        }
        ScalarNode scalar = (ScalarNode) node;
        String text = scalar.getValue();
        if (!scalar.isPlain()) {
            return JSON.textNode(text);
        }
        return switch (text) {
            case "", "~", "null" -> JSON.nullNode();
            case "true", "false" -> JSON.booleanNode(Boolean.parseBoolean(text));
            default -> {
                if (text.matches("[-+]?[0-9]{1,18}")) {
                    yield JSON.numberNode(Long.parseLong(text));
                }
                yield text.matches("[-+]?[0-9]*\\.[0-9]+")
                        ? JSON.numberNode(Double.parseDouble(text))
                        : JSON.textNode(text);
            }
        };
    }
}
