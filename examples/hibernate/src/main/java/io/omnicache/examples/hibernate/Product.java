package io.omnicache.examples.hibernate;

import jakarta.persistence.Cacheable;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.util.Set;
import java.util.TreeSet;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.annotations.NaturalId;
import org.hibernate.annotations.NaturalIdCache;

/** Read often, changed now and then, and never to be read stale: READ_WRITE, with a version. */
@Entity
@Cacheable
@Cache(usage = CacheConcurrencyStrategy.READ_WRITE, region = "shop.products")
@NaturalIdCache(region = "shop.products.by-sku")
public class Product {
    @Id
    private Long id;

    @Version
    private long version;

    @NaturalId
    private String sku;

    private long price;

    @ElementCollection
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE, region = "shop.products.tags")
    private Set<String> tags = new TreeSet<>();

    protected Product() {}

    public Product(long id, String sku, long price) {
        this.id = id;
        this.sku = sku;
        this.price = price;
    }

    public long version() {
        return version;
    }

    public String sku() {
        return sku;
    }

    public long price() {
        return price;
    }

    public void reprice(long newPrice) {
        this.price = newPrice;
    }

    public Set<String> tags() {
        return tags;
    }
}
