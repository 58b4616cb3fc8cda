"""Made-up product files under the headers that shop programs write (only the headers are real)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

WOO = (
    *("ID", "Type", "SKU", "GTIN, UPC, EAN, or ISBN", "Name", "Published", "Is featured?"),
    *("Visibility in catalog", "Short description", "Description", "Date sale price starts"),
    *("Date sale price ends", "Tax status", "Tax class", "In stock?", "Stock", "Low stock amount"),
    *("Backorders allowed?", "Sold individually?", "Weight (kg)", "Length (cm)", "Width (cm)"),
    *("Height (cm)", "Allow customer reviews?", "Purchase note", "Sale price", "Regular price"),
    *("Categories", "Tags", "Shipping class", "Images", "Download limit", "Download expiry days"),
    *("Parent", "Grouped products", "Upsells", "Cross-sells", "External URL", "Button text"),
    *("Position", "Brands", "Attribute 1 name", "Attribute 1 value(s)", "Attribute 1 visible"),
    *("Attribute 1 global", "Attribute 2 name", "Attribute 2 value(s)", "Attribute 2 visible"),
    *("Attribute 2 global", "Meta: _color"),
)
# The same columns as a Chinese shop writes them.
WOO_CHINESE = (
    *("ID", "类型", "SKU", "GTIN、UPC、EAN 或 ISBN", "名称", "已发布", "是推荐产品"),
    *(
        "在列表页可见",
        "简短描述",
        "描述",
        "促销开始日期",
        "促销截止日期",
        "税状态",
        "税类",
        "有货？",
    ),
    *("库存", "库存不足", "允许缺货下单？", "单独出售", "重量(公斤)", "长度(厘米)", "宽度（厘米）"),
    *("高度(厘米)", "允许客户评价？", "购物备注", "促销价格", "常规售价", "分类", "标签", "运费类"),
    *("图片", "下载限制", "下载的过期天数", "父级", "分组产品", "交叉销售", "交叉销售", "外部链接"),
    *("按钮文本", "位置", "品牌", "属性 1 名称", "属性 1 值", "属性 1 可见", "属性 1  的全局"),
    *("属性 2 名称", "属性 2 值", "属性 2 可见", "属性 2  的全局", "元数据：_color"),
)
SHOPIFY = (
    *("Handle", "Title", "Body (HTML)", "Vendor", "Product Category", "Type", "Tags", "Published"),
    *("Option1 Name", "Option1 Value", "Option2 Name", "Option2 Value", "Option3 Name"),
    *("Option3 Value", "Variant SKU", "Variant Grams", "Variant Inventory Tracker"),
    *("Variant Inventory Qty", "Variant Inventory Policy", "Variant Fulfillment Service"),
    *("Variant Price", "Variant Compare At Price", "Variant Requires Shipping", "Variant Taxable"),
    *("Variant Barcode", "Image Src", "Image Position", "Image Alt Text", "Gift Card", "SEO Title"),
    *("Variant Image", "Variant Weight Unit", "Cost per item", "Status"),
)
SHOPIFY_2025 = {
    "Handle": "URL handle",
    "Body (HTML)": "Description",
    "Product Category": "Product category",
    "Published": "Published on online store",
    "Option1 Name": "Option1 name",
    "Option1 Value": "Option1 value",
    "Option2 Name": "Option2 name",
    "Option2 Value": "Option2 value",
    "Option3 Name": "Option3 name",
    "Option3 Value": "Option3 value",
    "Variant SKU": "SKU",
    "Variant Grams": "Weight value (grams)",
    "Variant Inventory Qty": "Inventory quantity",
    "Variant Price": "Price",
    "Variant Compare At Price": "Compare-at price",
    "Variant Requires Shipping": "Requires shipping",
    "Variant Barcode": "Barcode",
    "Image Src": "Product image URL",
    "Gift Card": "Gift card",
    "Variant Image": "Variant image URL",
}
MEDUSA_1 = (
    *("Product Id", "Product Handle", "Product Title", "Product Subtitle", "Product Description"),
    *("Product Status", "Product Thumbnail", "Product Weight", "Product Length", "Product Width"),
    *("Product Height", "Product HS Code", "Product Origin Country", "Product Material"),
    *("Product Collection Title", "Product Collection Handle", "Product Type", "Product Tags"),
    *("Product Discountable", "Variant Id", "Variant Title", "Variant SKU", "Variant Barcode"),
    *("Variant Inventory Quantity", "Variant Manage Inventory", "Variant Weight", "Price EUR"),
    *("Price USD", "Price Europe [EUR]", "Option 1 Name", "Option 1 Value", "Image 1 Url"),
    "Image 2 Url",
)
SPREE = (
    *("slug", "sku", "name", "price", "compare_at_price", "currency", "status", "description"),
    *("meta_title", "tags", "product_type", "category1", "category2", "option1_name"),
    *("option1_value", "option2_name", "option2_value", "image1_src", "width", "height", "depth"),
    *("dimensions_unit", "weight", "weight_unit", "inventory_count", "custom_field.custom.power"),
)


def table(
    titles: Sequence[str],
    *rows: Mapping[str, str],
    delimiter: str = ",",
    renamed: Mapping[str, str] | Sequence[str] = (),
) -> str:
    """A file with these columns; each row names the cells that it fills.

    Args:
        renamed: other titles for the columns: of some by name, or of all in their order.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    shown = (
        [renamed.get(title, title) for title in titles]
        if isinstance(renamed, Mapping)
        else list(renamed or titles)
    )
    writer.writerow(shown)
    for row in rows:
        assert set(row) <= set(titles), set(row) - set(titles)
        writer.writerow([row.get(title, "") for title in titles])
    return out.getvalue()
