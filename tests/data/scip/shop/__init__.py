from shop.till import Till as Till
