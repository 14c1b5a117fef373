package io.omnicache.jcache.internal.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** The blocks of a file: keys with their values, each key once. */
final class Block {
    private static final Set<Tag> PLAIN =
            Set.of(Tag.MAP, Tag.SEQ, Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.TIMESTAMP, Tag.MERGE);

    private Block() {}

    /** The items of a block in their order; none if it is empty or, with a problem added, is no block. */
    static List<Item> items(@Nullable Node node, String path, ValidationErrors problems) {
        if (node == null || isNothing(node) || !isReadable(node, path, problems)) {
            return List.of();
        }
        if (!(node instanceof MappingNode mapping)) {
            problems.add(node, path, "found " + kindOf(node) + "; allowed is a block of keys with values");
            return List.of();
        }
        List<Item> items = new ArrayList<>();
        Map<String, Integer> lines = new HashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Node keyNode = tuple.getKeyNode();
            if (!(keyNode instanceof ScalarNode scalar) || scalar.getValue().isEmpty()) {
                problems.add(keyNode, path, "found a key that is no text, or an empty one");
                continue;
            }
            String key = scalar.getValue();
            Integer earlier = lines.putIfAbsent(key, ValidationErrors.lineOf(keyNode));
            if (earlier != null) {
                problems.add(keyNode, path, "the key " + key + " is there twice, first in line " + earlier);
            } else {
                items.add(new Item(key, keyNode, tuple.getValueNode()));
            }
        }
        return items;
    }

    /** Whether a node is free of anchors and tags, which are never needed here; adds a problem if it is not. */
    static boolean isReadable(Node node, String path, ValidationErrors problems) {
        if (node.getAnchor() != null) {
            problems.add(node, path, "anchors are not read here; put a text that begins with & in quotes");
            return false;
        }
        if (!PLAIN.contains(node.getTag())) {
            problems.add(node, path, "tags are not read here; put a text that begins with ! in quotes");
            return false;
        }
        return true;
    }

    static boolean isNothing(Node node) {
        return node instanceof ScalarNode scalar
                && scalar.isPlain()
                && node.getTag().equals(Tag.NULL);
    }

    /** What a node is, in words that don't show what it holds. */
    static String kindOf(Node node) {
        if (isNothing(node)) {
            return "nothing";
        }
        return node instanceof MappingNode ? "a block" : node instanceof SequenceNode ? "a list" : "a text";
    }

    /**
     * @param keyNode where the key stands
     */
    record Item(String key, Node keyNode, Node value) {}
}
