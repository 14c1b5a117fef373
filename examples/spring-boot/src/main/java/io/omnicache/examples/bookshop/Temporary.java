package io.omnicache.examples.bookshop;

import javax.cache.configuration.MutableConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class Temporary {
    @Bean
    javax.cache.configuration.Configuration<?, ?> defaults() {
        return new MutableConfiguration<>().setStatisticsEnabled(true);
    }
}
