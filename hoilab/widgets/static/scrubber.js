var U=class{#e=new Map;#n;#t;#s=Math.random().toString(36).slice(2);#r=0;constructor(e,t){this.#n=e,this.#t=t?(n,i)=>t.model_proxy.send_msg({...n,buffers:i}):(n,i)=>e.send?.(n,void 0,i),e.on("msg:custom",this.#i)}ask(e,t={},n=[]){let i=`${this.#s}-${this.#r++}`;return new Promise((s,a)=>{let l=setTimeout(()=>{this.#e.delete(i),a(new Error("Python does not answer. If the kernel was restarted, run the cell again."))},3e4);this.#e.set(i,{resolve:s,reject:a,timer:l}),this.#t({...t,id:i,op:e},n)})}close(){this.#n.off("msg:custom",this.#i);for(let{timer:e}of this.#e.values())clearTimeout(e);this.#e.clear()}#i=(e,t)=>{let n=String(e.id),i=this.#e.get(n);if(!i)return;if(this.#e.delete(n),clearTimeout(i.timer),typeof e.error=="string"){i.reject(new Error(e.error));return}let s=Array.isArray(t)&&t.length?t:e.buffers;i.resolve([e,Array.isArray(s)?s.map(Oe):[]])}};function Oe(r){return ArrayBuffer.isView(r)?new Uint8Array(r.buffer,r.byteOffset,r.byteLength):new Uint8Array(r)}var z=r=>new Int32Array(r.slice().buffer),pe=r=>new Float32Array(r.slice().buffer),fe=r=>new Float64Array(r.slice().buffer);function C(r,e,t){return r.on(`change:${e}`,t),()=>r.off(`change:${e}`,t)}function L(r,e,t){r.get(e)!==t&&(r.set(e,t),r.save_changes())}var H=class{#e=new Map;#n;#t;constructor(e,t=()=>{}){this.#n=e,this.#t=t}has(e){return this.#e.has(e)}get(e){let t=this.#e.get(e);return t!==void 0&&(this.#e.delete(e),this.#e.set(e,t)),t}set(e,t){let n=this.#e.get(e);n!==void 0&&n!==t&&this.#t(n),this.#e.delete(e),this.#e.set(e,t);for(let[i,s]of this.#e){if(this.#e.size<=this.#n)break;this.#e.delete(i),this.#t(s)}}clear(){for(let e of this.#e.values())this.#t(e);this.#e.clear()}};var $=128,Ie=64,Ne=5,j=class{#e;#n;#t;#s=new H(Ie);#r=new Set;constructor(e,t,n){this.#e=e,this.#n=t,this.#t=n}at(e){let t=this.#s.get(Math.floor(e/$));if(!t){this.#i(Math.floor(e/$));return}let n=e-t.start,i=[];for(let s=t.offsets[n]??0;s<(t.offsets[n+1]??0);s++){let[a,l,d,h,p]=t.boxes.subarray(s*Ne);i.push({who:t.who[s],x:a,y:l,width:d,height:h,confidence:p})}return i}prefetch(e){let t=Math.floor((e+$/2)/$);t*$<this.#n&&!this.#s.has(t)&&this.#i(t)}async#i(e){if(this.#r.has(e))return;this.#r.add(e);let t=e*$,n=Math.min(t+$,this.#n);try{let[,[i,s,a]]=await this.#e.ask("boxes",{start:t,stop:n});if(i&&s&&a){let l={start:t,offsets:z(i),who:z(s),boxes:pe(a)};this.#s.set(e,l),this.#t()}}finally{this.#r.delete(e)}}},me=4096;async function ge(r,e,t){let n=new Map,i=[];for(let s=0;s<e;s+=me){let a=Math.min(s+me,e),[,[l]]=await r.ask("spans",{start:s,stop:a}),d=l?z(l):new Int32Array;for(let h=0;h<d.length;h+=3){let[p,g,x]=d.subarray(h,h+3),b=n.get(p);if(b&&b.last+1===g){b.last=x;continue}let u={who:p,first:g,last:x};n.set(p,u),i.push(u)}if(!t(i))return}}function be(r,e){let t=(r%e.length+e.length)%e.length;return e[t]??"#4f9dff"}function O(r){let e=Math.round(r*100),t=Math.floor(e/6e3),n=(e%6e3/100).toFixed(2).padStart(5,"0");return t<60?`${t}:${n}`:`${Math.floor(t/60)}:${String(t%60).padStart(2,"0")}:${n}`}function ye(r,e,t){let[n,i]=[0,e-1];for(;n<i;){let s=n+i>>1;t(s)<r-1e-6?n=s+1:i=s}return n}function ve(r,e){return[.1,.2,.5,1,2,5,10,15,30,60,120,300,600,1800,3600,7200].find(n=>r/n<=Math.max(1,e))??14400}function re(r){let e=getComputedStyle(r),t=n=>e.getPropertyValue(`--${n}`).trim();return{ground:t("ground"),text:t("text"),muted:t("muted"),line:t("line"),accent:t("accent")}}function _e(r){let e=document.body.dataset.jpThemeLight;if(e!==void 0)return e==="false";for(let t=r.parentNode;t;t=Be(t)){if(!(t instanceof HTMLElement))continue;let n=De(getComputedStyle(t).backgroundColor);if(n!==void 0)return n<.5}return!1}function Be(r){return r instanceof ShadowRoot?r.host:r.parentNode}function De(r){let e=r.match(/[\d.]+/g)?.map(Number);if(!r.startsWith("rgb")||!e||e.length<3)return;let[t=0,n=0,i=0,s=1]=e;return s<.5?void 0:(.2126*t+.7152*n+.0722*i)/255}function we(r,e){let t,n=()=>{let h=_e(r);h!==t&&e(t=h)},i=new Set,s=()=>{for(let h of[0,120,450]){let p=setTimeout(()=>{i.delete(p),n()},h);i.add(p)}},a=new MutationObserver(s),l={attributes:!0,attributeFilter:["class","style","data-theme","data-jp-theme-light","data-jp-theme-name"]};a.observe(document.documentElement,l),a.observe(document.body,l),a.observe(document.head,{childList:!0});let d=matchMedia("(prefers-color-scheme: dark)");return d.addEventListener("change",s),n(),s(),()=>{a.disconnect(),d.removeEventListener("change",s);for(let h of i)clearTimeout(h)}}var W=class{speed=1;loop=!1;#e=1;#n=0;#t=0;#s=0;#r=0;#i=0;#o;constructor(e){this.#o=e}get playing(){return this.#i!==0}get stride(){if(!this.playing)return 1;let{frames:e,seconds:t}=this.#o,n=t(e-1),i=n>0?(e-1)/n*this.speed:0;return Math.max(1,Math.round(i/30))+this.#e-1}play(e){this.#n=e>=this.#o.frames-1?0:e,this.#t=this.#o.seconds(this.#n),this.#e=1,this.#s=0,this.#r=performance.now(),this.#n!==e&&this.#o.show(this.#n),this.playing||(this.#i=requestAnimationFrame(this.#a))}pause(){cancelAnimationFrame(this.#i),this.#i=0}jump(e){this.#n=e,this.#t=this.#o.seconds(e)}#a=e=>{let{seconds:t,ready:n,show:i,frames:s}=this.#o;this.#i=requestAnimationFrame(this.#a);let a=Math.min(e-this.#r,250);this.#r=e;let l=Math.min(this.#n+this.stride,s-1);if(this.#n>=s-1)this.#h();else if(!n(l)&&this.#t>=t(l))this.#s+=a,this.#s>350&&this.#e<6&&(this.#e+=1,this.#s=0);else{this.#t+=a/1e3*this.speed;let d=this.#n;for(let h=l;h>d&&t(h)<=this.#t&&n(h);)d=h,h=Math.min(h+this.stride,s-1);if(d===this.#n)return;this.#n=d,i(d)}};#h(){this.loop?(this.jump(0),this.#o.show(0)):(this.pause(),this.#o.end())}};function c(r,e={},...t){let n=document.createElement(r);for(let[i,s]of Object.entries(e))s!==!1&&n.setAttribute(i,s===!0?"":String(s));return n.append(...t),n}var Fe={first:"M6 5v14M19 5l-9 7 9 7z",back:"M16 5l-9 7 9 7z",play:"M7 4l13 8-13 8z",pause:"M7 5v14M17 5v14",next:"M8 5l9 7-9 7z",last:"M18 5v14M5 5l9 7-9 7z",loop:"M17 2l4 4-4 4M3 11V9a3 3 0 0 1 3-3h15M7 22l-4-4 4-4M21 13v2a3 3 0 0 1-3 3H3",fit:"M9 3H3v6M15 3h6v6M3 15v6h6M21 15v6h-6"};function ie(r){let e="http://www.w3.org/2000/svg",t=document.createElementNS(e,"svg"),n=document.createElementNS(e,"path");return t.setAttribute("viewBox","0 0 24 24"),t.setAttribute("aria-hidden","true"),n.setAttribute("d",Fe[r]),(r==="loop"||r==="fit")&&n.setAttribute("fill","none"),t.append(n),t}function P(r,e,t){let n=c("button",{type:"button",class:"icon","aria-label":e,title:e});return n.append(ie(r)),n.addEventListener("click",t),n}function V(r){let{clientWidth:e,clientHeight:t}=r,n=window.devicePixelRatio||1,[i,s]=[Math.round(e*n),Math.round(t*n)];(r.width!==i||r.height!==s)&&(r.width=i,r.height=s);let a=r.getContext("2d");return a.setTransform(n,0,0,n,0,0),a.clearRect(0,0,e,t),[a,e,t]}var Ue=8,ze=4,Y=class{#e;#n;#t;#s=new Set;#r=new Set;#i=-1;#o=-1;#a=-1;#h=!1;#l=!1;#d=!1;constructor(e){this.#e=e,this.#n=new H(e.keep,e.close),this.#t=new H(e.keep*Ue)}get shown(){return this.#a}get keep(){return this.#e.keep}ready(e){return this.#n.has(e)||this.#r.has(e)}want(e){this.#i=e,this.#r.delete(e);let t=this.#n.get(e);t!==void 0&&this.#g(e,t),this.#c()}async prefetch(){if(this.#l||this.#h||this.#d||this.#i<0)return;let e=this.#e.ahead(this.#i).filter(t=>!this.ready(t)&&!this.#s.has(t)).slice(0,ze);e.length!==0&&(this.#l=!0,await this.#u(e),this.#l=!1,this.#c())}close(){this.#d=!0,this.#n.clear(),this.#t.clear()}async#c(){if(!(this.#h||this.#d)){if(this.ready(this.#i)||this.#s.has(this.#i)){this.prefetch();return}this.#h=!0,this.#o=this.#i,await this.#u([this.#i]),this.#h=!1,this.#c()}}async#u(e){for(let t of e)this.#s.add(t);try{let t=e.filter(i=>!this.#t.has(i)),n=t.length?await this.#e.fetch(t):[];t.forEach((i,s)=>this.#t.set(i,n[s])),await Promise.all(e.map(i=>this.#p(i)))}catch(t){e.length>1?await this.#u(e.slice(0,1)):this.#m(e[0],t)}finally{for(let t of e)this.#s.delete(t)}}async#p(e){if(this.#d)return;let t=await this.#e.decode(this.#t.get(e));this.#d?this.#e.close(t):this.#f(e,t)}#f(e,t){this.#n.set(e,t),this.#a!==this.#i&&(e===this.#i||e===this.#o)&&this.#g(e,t)}#m(e,t){this.#d||(this.#r.add(e),e===this.#i&&(this.#a=e,this.#e.fail(e,t instanceof Error?t:new Error(String(t)))))}#g(e,t){this.#a=e,this.#e.show(e,t)}};var je="rgba(10, 14, 20, 0.55)";function se(r,e){return r.filter(t=>Math.abs(e.x-t.x)<=t.width/2&&Math.abs(e.y-t.y)<=t.height/2).sort((t,n)=>t.width*t.height-n.width*n.height)[0]}function xe(r,e,t){r.lineJoin="round",r.lineCap="round",e.layers.has("tails")&&Ye(r,e,t);let n=[...e.here].sort((i,s)=>Number(K(e,i))-Number(K(e,s)));for(let i of n)r.globalAlpha=Me(e,i.who),e.layers.has("boxes")&&We(r,e,i,t),e.layers.has("labels")&&Ve(r,e,i,t);r.globalAlpha=1}var K=(r,e)=>r.number(e.who)===r.selected;function Me(r,e){return r.selected===null||r.number(e)===r.selected||r.number(e)===r.hovered?1:.35}function Se(r,{scale:e,left:t,top:n}){return[t+(r.x-r.width/2)*e,n+(r.y-r.height/2)*e,r.width*e,r.height*e]}function We(r,e,t,n){let i=K(e,t)||e.number(t.who)===e.hovered,[s,a,l,d]=Se(t,n);r.beginPath(),r.roundRect(s,a,l,d,Math.min(5,l/4)),r.strokeStyle=je,r.lineWidth=i?5:3.5,r.stroke(),r.strokeStyle=e.colour(t.who),r.lineWidth=i?3:1.75,r.stroke(),i&&(r.save(),r.globalAlpha=.12,r.fillStyle=e.colour(t.who),r.fill(),r.restore())}function Ve(r,e,t,n){let[i,s]=Se(t,n),a=K(e,t)?e.name(t.who):String(e.number(t.who));r.font='600 11px Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';let l=r.measureText(a).width+10,d=Math.max(1,s-18);r.fillStyle=e.colour(t.who),r.beginPath(),r.roundRect(i-1,d,l,16,4),r.fill(),r.fillStyle="#0b0f16",r.textBaseline="middle",r.fillText(a,i+4,d+8.5)}function Ye(r,e,t){let{scale:n,left:i,top:s}=t,l=[...e.before,e.here].map(d=>new Map(d.map(h=>[h.who,{x:i+h.x*n,y:s+(h.y+h.height/2)*n}])));for(let{who:d}of e.here){let h=e.number(d)===e.selected;r.strokeStyle=e.colour(d),r.lineWidth=h?3.5:2.25;for(let p=0;p<6;p++){let g=Math.floor(p*(l.length-1)/6),x=Math.floor((p+1)*(l.length-1)/6);r.globalAlpha=Me(e,d)*(p+1)/6,r.beginPath();let b=!1;for(let u=g;u<=x;u++){let S=l[u]?.get(d);S&&b?r.lineTo(S.x,S.y):S&&r.moveTo(S.x,S.y),b=S!==void 0}r.stroke()}}r.globalAlpha=1}var Ke=192e6,Xe=16,Ge=4,qe=250,X=class{el;frames;#e;#n;#t=c("canvas",{class:"over",role:"img"});#s=c("div",{class:"tip",role:"tooltip",hidden:!0});#r=c("div",{class:"message",role:"alert",hidden:!0});#i=c("div",{class:"wait",hidden:!0});#o;#a=null;#h=1;#l;#d=null;#c;constructor(e){let{width:t,height:n}=e;this.#e=e,this.#l={x:t/2,y:n/2},this.#n=c("canvas",{class:"picture",width:t,height:n}),this.#o=P("fit","Show the whole picture (0)",()=>this.fit()),this.#o.classList.add("fit"),this.#o.hidden=!0,this.el=c("div",{class:"stage"},this.#n,this.#t,this.#i,this.#o,this.#r,this.#s),this.el.style.setProperty("--aspect",`${t} / ${n}`);let i=this.#n.getContext("2d");this.frames=new Y({fetch:s=>this.#w(e.fetch(s)),decode:s=>createImageBitmap(new Blob([s],{type:"image/jpeg"})),close:s=>s.close(),ahead:s=>e.ahead(s),show:(s,a)=>{this.#r.hidden=!0,i.drawImage(a,0,0,t,n),e.shown()},fail:(s,a)=>{i.clearRect(0,0,t,n),this.say(a.message),e.shown()},keep:Math.min(160,Math.max(8,Math.floor(Ke/(4*t*n))))}),this.#t.addEventListener("pointerdown",this.#m),this.#t.addEventListener("pointermove",this.#g),this.#t.addEventListener("pointerup",this.#y),this.#t.addEventListener("pointercancel",()=>this.#d=null),this.#t.addEventListener("pointerleave",()=>this.#b(null)),this.#t.addEventListener("dblclick",()=>this.fit()),this.#t.addEventListener("wheel",this.#v,{passive:!1})}draw(e){this.#a=e;let t=this.#u(),{scale:n,left:i,top:s}=t;this.#n.style.transform=`translate(${i}px, ${s}px) scale(${n})`,this.#n.style.imageRendering=n>5?"pixelated":"auto";let[a]=V(this.#t);xe(a,e,t)}describe(e){this.#t.setAttribute("aria-label",e)}say(e){this.#r.textContent=e,this.#r.hidden=!1}zoom(e,t=this.#l){let n=Math.min(Xe,Math.max(1,this.#h*e)),i=this.#h/n;this.#l={x:t.x+(this.#l.x-t.x)*i,y:t.y+(this.#l.y-t.y)*i},this.#h=n,this.#p()}fit(){this.#h=1,this.#p()}close(){clearTimeout(this.#c),this.frames.close()}#u(){let{width:e,height:t}=this.#e,{clientWidth:n,clientHeight:i}=this.el,s=Math.min(n/e,i/t)*this.#h;return{scale:s,left:n/2-this.#l.x*s,top:i/2-this.#l.y*s}}#p(){let{width:e,height:t}=this.#e,{scale:n}=this.#u(),i=(s,a,l)=>{let d=Math.min(a/2,l/n/2);return Math.min(a-d,Math.max(d,s))};this.#l={x:i(this.#l.x,e,this.el.clientWidth),y:i(this.#l.y,t,this.el.clientHeight)},this.#o.hidden=this.#h===1,this.#a&&this.draw(this.#a)}#f(e){let t=this.el.getBoundingClientRect(),{scale:n,left:i,top:s}=this.#u();return{x:(e.clientX-t.left-i)/n,y:(e.clientY-t.top-s)/n}}#m=e=>{e.button===0&&(this.#d={x:e.clientX,y:e.clientY,centre:this.#l,moved:!1},this.#t.setPointerCapture(e.pointerId))};#g=e=>{let t=this.#d;if(!t){this.#b(e);return}let[n,i]=[e.clientX-t.x,e.clientY-t.y];if(Math.hypot(n,i)>Ge&&(t.moved=!0),!t.moved||this.#h===1)return;let{scale:s}=this.#u();this.#l={x:t.centre.x-n/s,y:t.centre.y-i/s},this.#p()};#y=e=>{let t=this.#d;if(this.#d=null,!t||t.moved||!this.#a)return;let n=se(this.#a.here,this.#f(e));this.#e.select(n?this.#a.number(n.who):null)};#v=e=>{!e.ctrlKey&&!e.metaKey||(e.preventDefault(),this.zoom(Math.exp(-e.deltaY/300),this.#f(e)))};#b(e){let t=e&&this.#a?se(this.#a.here,this.#f(e)):void 0;if(this.#t.style.cursor=t?"pointer":this.#h>1?"grab":"default",this.#s.hidden=!t,t&&e){let s=this.el.getBoundingClientRect(),a=Number.isFinite(t.confidence)?` · ${t.confidence.toFixed(2)}`:"";this.#s.textContent=`${this.#e.name(t.who)}${a}`,this.#s.style.left=`${Math.min(e.clientX-s.left+14,s.width-120)}px`,this.#s.style.top=`${Math.max(4,e.clientY-s.top-30)}px`}let n=this.#a?.hovered??null,i=t&&this.#a?this.#a.number(t.who):null;n!==i&&this.#e.hover(t?t.who:null)}async#w(e){clearTimeout(this.#c),this.#c=setTimeout(()=>this.#i.hidden=!1,qe);try{return await e}finally{clearTimeout(this.#c),this.#i.hidden=!0}}};var k=74,G=8,M=20,E=17,Ee=9,Je=9.2;function ke(r,e){let t=new Map;for(let i of r){let s=t.get(i.who)??{who:i.who,...e(i.who),spans:[]};s.spans.push(i),t.set(i.who,s)}let n=i=>Math.min(...i.spans.map(s=>s.first));return[...t.values()].sort((i,s)=>n(i)-n(s)||i.number-s.number)}var q=class{el;#e;#n=c("canvas",{"aria-hidden":"true"});#t;#s=c("div",{class:"space"});#r=c("div",{class:"tip",role:"tooltip",hidden:!0});#i=[];#o={frame:0,selected:null,colours:null};constructor(e){this.#e=e,this.#t=c("div",{class:"scroll",tabindex:-1},this.#s),this.el=c("div",{class:"timeline",role:"img","aria-label":"When each individual was in sight"},this.#n,this.#t,this.#r),this.el.hidden=!0,this.#t.addEventListener("scroll",()=>this.draw()),this.#t.addEventListener("pointerdown",this.#p),this.#t.addEventListener("pointermove",this.#f),this.#t.addEventListener("pointerleave",()=>this.#m(null,0,0))}set lanes(e){this.#i=e,this.el.hidden=e.length===0,this.el.style.height=`${M+E*Math.min(e.length,Je)+6}px`,this.#s.style.height=`${M+E*e.length+4}px`,this.draw()}show(e,t,n){let i=t!==this.#o.selected;this.#o={frame:e,selected:t,colours:n},i&&this.#g(t),this.draw()}draw(){let{frame:e,selected:t,colours:n}=this.#o;if(!n||this.el.hidden||!this.#n.clientWidth)return;let[i,s,a]=V(this.#n);i.font='11px Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',i.textBaseline="middle",this.#h(i,s,a,t,n),this.#a(i,s,n);let l=this.#l(e,s);i.fillStyle=n.accent,i.fillRect(l-.75,M-4,1.5,a-M+4)}#a(e,t,n){let{frames:i,seconds:s}=this.#e,a=s(i-1);e.clearRect(0,0,t,M),e.fillStyle=n.line,e.fillRect(k,M-.5,t-k,1);let l=ve(a,(t-k)/70);e.textAlign="center";for(let d=0;d<=a+1e-6;d+=l){let h=this.#l(ye(d,i,s),t);e.fillStyle=n.line,e.fillRect(h-.5,M-5,1,5),e.fillStyle=n.muted;let p=l<1?`${d.toFixed(1)} s`:O(d).replace(/\.00$/,""),g=e.measureText(p).width/2;e.fillText(p,Math.min(h,t-g-1),M/2-2)}}#h(e,t,n,i,s){let a=this.#t.scrollTop,l=Math.floor(a/E),d=Math.min(this.#i.length,Math.ceil((a+n-M)/E));for(let h=l;h<d;h++){let p=this.#i[h],g=M+E*h-a+E/2+2,x=p.number===i;x&&(e.fillStyle=s.line,e.globalAlpha=.7,e.beginPath(),e.roundRect(0,g-E/2,t,E,4),e.fill()),e.globalAlpha=i===null||x?1:.45,e.fillStyle=p.colour,e.beginPath(),e.arc(9,g,3.5,0,2*Math.PI),e.fill(),e.fillStyle=x?s.text:s.muted,e.textAlign="left",e.fillText(p.name,18,g+.5,k-24),e.fillStyle=p.colour;for(let b of p.spans){let u=this.#l(b.first,t),S=this.#l(b.last,t);e.beginPath(),e.roundRect(u-1,g-Ee/2,Math.max(2.5,S-u+2),Ee,3),e.fill()}e.globalAlpha=1}}#l(e,t){let n=t-k-2*G;return k+G+n*e/Math.max(1,this.#e.frames-1)}#d(e){let t=this.#n.clientWidth-k-2*G,n=this.#e.frames-1;return Math.round(Math.min(1,Math.max(0,(e-k-G)/t))*n)}#c(e){return e<M?null:this.#i[Math.floor((e-M-2+this.#t.scrollTop)/E)]??null}#u(e){let t=this.#n.getBoundingClientRect();return[e.clientX-t.left,e.clientY-t.top]}#p=e=>{if(e.button!==0)return;let[t,n]=this.#u(e);if(t>this.#t.clientWidth)return;let i=this.#c(n),s=i?Math.min(...i.spans.map(a=>a.first)):0;this.#e.jump(t<k&&i?s:this.#d(t),i?.number??null),this.#t.setPointerCapture(e.pointerId)};#f=e=>{let[t,n]=this.#u(e);e.buttons&1?this.#e.jump(this.#d(t),this.#o.selected):this.#m(this.#c(n),t,n)};#m(e,t,n){if(this.#e.hover(e?.number??null),this.#r.hidden=e===null,!e)return;let i=Math.min(...e.spans.map(l=>l.first)),s=Math.max(...e.spans.map(l=>l.last)),{seconds:a}=this.#e;this.#r.textContent=`${e.name} · ${O(a(i))} – ${O(a(s))}`,this.#r.style.left=`${Math.min(t+12,this.#n.clientWidth-190)}px`,this.#r.style.top=`${n-30}px`}#g(e){let t=this.#i.findIndex(s=>s.number===e);if(t<0)return;let n=this.#t.clientHeight-M,i=t*E;i<this.#t.scrollTop?this.#t.scrollTop=i:i+E>this.#t.scrollTop+n&&(this.#t.scrollTop=i+E-n)}};var oe=[.25,.5,1,2,4,8],J=class{el;#e;#n;#t;#s;#r;#i=c("span",{class:"now"});#o;#a=new Map;constructor(e){this.#e=e;let t=Math.max(0,e.frames-1),n=P("first","First frame (Home)",()=>e.jump(0)),i=P("last","Last frame (End)",()=>e.jump(t));n.classList.add("first"),i.classList.add("last"),this.#n=P("play","Play (space)",()=>e.toggle()),this.#n.classList.add("play"),this.#t=P("loop","Loop",()=>e.set("loop",this.#t.getAttribute("aria-pressed")!=="true")),this.#r=c("input",{type:"text",inputmode:"numeric","aria-label":"Go to frame"}),this.#r.addEventListener("change",()=>e.jump(Number(this.#r.value))),this.#r.addEventListener("focus",()=>this.#r.select()),this.#s=c("select",{"aria-label":"Speed",title:"Speed"}),this.#l(oe),this.#s.addEventListener("change",()=>e.set("speed",Number(this.#s.value))),this.#o=c("input",{type:"range",min:0,max:t,step:1,value:0,"aria-label":"Frame"}),this.#o.addEventListener("input",()=>e.jump(this.#o.valueAsNumber));let s=P("back","Frame before (←)",()=>e.step(-1)),a=P("next","Next frame (→)",()=>e.step(1)),l=`/ ${t} · `,d=c("div",{class:"bar",role:"toolbar","aria-label":"Playback"},c("div",{class:"group"},n,s,this.#n,a,i),c("div",{class:"clock"},this.#r,l,this.#i,`/ ${O(e.seconds(t))}`),c("div",{class:"grow"}),this.#h(),c("div",{class:"group"},this.#s,this.#t));d.style.setProperty("--digits",String(String(t).length));let h=c("div",{class:"slide"},this.#o);h.style.setProperty("--gutter",`${k}px`),this.el=c("div",{},d,h)}show(e,t){let{frames:n,seconds:i}=this.#e,s=O(i(e));if(this.#r.getRootNode()instanceof ShadowRoot&&this.#d())return;this.#r.value=String(e),this.#i.textContent=s,this.#o.value=String(e),this.#o.setAttribute("aria-valuetext",`frame ${e}, ${s}`);let a=e/Math.max(1,n-1);this.#o.style.setProperty("--done",`calc(8px + (100% - 16px) * ${a})`),this.#n.replaceChildren(ie(t?"pause":"play")),this.#n.setAttribute("aria-label",t?"Pause (space)":"Play (space)"),this.#n.title=t?"Pause (space)":"Play (space)"}settings(e,t,n){for(let[i,s]of this.#a)s.setAttribute("aria-pressed",String(e.has(i)));oe.includes(t)||this.#l([...oe,t].sort((i,s)=>i-s)),this.#s.value=String(t),this.#t.setAttribute("aria-pressed",String(n))}press(e){this.#a.get(e)?.click()}#h(){let e=c("div",{class:"group",role:"group","aria-label":"Layers"});return this.#e.layers.forEach((t,n)=>{let i=t.charAt(0).toUpperCase()+t.slice(1),s=c("button",{type:"button",class:"chip","aria-pressed":"false",title:`${i} (${n+1})`},i);s.addEventListener("click",()=>this.#e.layer(t)),this.#a.set(t,s),e.append(s)}),e}#l(e){this.#s.replaceChildren(...e.map(t=>c("option",{value:t},`${t}×`)))}#d(){let e=this.#r.getRootNode();return e instanceof ShadowRoot&&e.activeElement===this.#r}};var Ae=`:host {
  --ground: #ffffff;
  --raised: #f4f6f9;
  --line: #dfe4eb;
  --text: #171b22;
  --muted: #5a6678;
  --accent: #2457d6;
  --on-accent: #ffffff;
  --warn: #b42318;
  display: block;
  width: 100%;
  container-type: inline-size;
}
:host([data-theme="dark"]) {
  --ground: #14171d;
  --raised: #1e232c;
  --line: #323a47;
  --text: #e9edf3;
  --muted: #9aa7b8;
  --accent: #7aa7ff;
  --on-accent: #0c1220;
  --warn: #ff9a8f;
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.scrubber {
  background: var(--ground);
  color: var(--text);
  border: 1px solid var(--line);
  border-radius: 12px;
  overflow: hidden;
  font: 13px/1.4 Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, system-ui, sans-serif;
  font-variant-numeric: tabular-nums;
  outline: none;
  user-select: none;
  -webkit-user-select: none;
}
.scrubber:focus-visible { box-shadow: 0 0 0 2px var(--accent); }

.stage {
  position: relative;
  overflow: hidden;
  background: #0b0d11;
  aspect-ratio: var(--aspect, 16 / 9);
  max-height: 60vh;
  margin: 0 auto;
  width: 100%;
  touch-action: none;
}
.stage canvas { position: absolute; inset: 0; width: 100%; height: 100%; display: block; }
.stage .picture {
  inset: auto;
  left: 0;
  top: 0;
  width: auto;
  height: auto;
  transform-origin: 0 0;
}
.stage .message {
  position: absolute;
  inset: auto 16px 16px 16px;
  padding: 10px 14px;
  border-radius: 8px;
  color: #ffe3df;
  background: rgba(60, 12, 8, 0.88);
}
.stage .fit { position: absolute; right: 10px; top: 10px; background: rgba(15, 18, 24, 0.72); color: #fff; }
.stage .wait {
  position: absolute;
  left: 0;
  bottom: 0;
  height: 2px;
  width: 100%;
  background: linear-gradient(90deg, transparent, var(--accent), transparent);
  animation: sweep 1.1s linear infinite;
}
@keyframes sweep { from { transform: translateX(-100%); } to { transform: translateX(100%); } }
.tip {
  position: absolute;
  z-index: 3;
  pointer-events: none;
  white-space: nowrap;
  padding: 4px 9px;
  border-radius: 6px;
  font-size: 12px;
  color: #f3f6fa;
  background: rgba(15, 18, 24, 0.92);
  box-shadow: 0 2px 10px rgba(0, 0, 0, 0.28);
}
.tip b { font-weight: 600; }

.bar {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 8px 14px;
  padding: 10px 12px 4px;
}
.group { display: flex; align-items: center; gap: 2px; }
.clock { display: flex; align-items: baseline; gap: 6px; color: var(--muted); white-space: nowrap; }
.clock .now { color: var(--text); font-weight: 600; }
.clock input {
  width: calc(var(--digits, 4) * 1ch + 16px);
  font: inherit;
  font-weight: 600;
  font-variant-numeric: tabular-nums;
  text-align: right;
  color: var(--text);
  background: var(--raised);
  border: 1px solid transparent;
  border-radius: 6px;
  padding: 2px 6px;
}
.clock input:hover { border-color: var(--line); }
.clock input:focus { border-color: var(--accent); outline: none; }
.grow { flex: 1; }
button, select {
  font: inherit;
  color: inherit;
  background: transparent;
  border: 0;
  cursor: pointer;
}
button:focus-visible, select:focus-visible {
  outline: 2px solid var(--accent);
  outline-offset: 1px;
}
input[type="range"]:focus-visible { outline: none; }
input[type="range"]:focus-visible::-webkit-slider-thumb { box-shadow: 0 0 0 3px var(--accent); }
input[type="range"]:focus-visible::-moz-range-thumb { box-shadow: 0 0 0 3px var(--accent); }
.icon {
  display: inline-grid;
  place-items: center;
  width: 30px;
  height: 30px;
  padding: 0;
  border-radius: 8px;
  color: var(--muted);
}
.icon:hover { background: var(--raised); color: var(--text); }
.icon[aria-pressed="true"] { color: var(--accent); background: var(--raised); }
.icon svg {
  width: 16px;
  height: 16px;
  fill: currentColor;
  stroke: currentColor;
  stroke-width: 2;
  stroke-linejoin: round;
  stroke-linecap: round;
}
.icon.play { width: 36px; height: 36px; border-radius: 50%; color: var(--on-accent); background: var(--accent); margin: 0 4px; }
.icon.play:hover { filter: brightness(1.08); }
.icon.play svg { width: 15px; height: 15px; }
.chip {
  padding: 4px 11px;
  border-radius: 999px;
  font-size: 12px;
  color: var(--muted);
  border: 1px solid var(--line);
}
.chip + .chip { margin-left: 4px; }
.chip:hover { color: var(--text); }
.chip[aria-pressed="true"] {
  color: var(--text);
  background: color-mix(in srgb, var(--accent) 16%, var(--ground));
  border-color: color-mix(in srgb, var(--accent) 55%, var(--ground));
}
select {
  height: 28px;
  padding: 0 4px;
  border-radius: 8px;
  color: var(--muted);
}
select:hover { color: var(--text); background: var(--raised); }
select option { color: #171b22; background: #fff; }

.slide { display: flex; padding: 2px 12px 0; }
.scrubber.lanes .slide { padding-left: calc(12px + var(--gutter)); }
input[type="range"] {
  -webkit-appearance: none;
  appearance: none;
  flex: 1;
  min-width: 0;
  height: 24px;
  margin: 0;
  background: transparent;
  cursor: pointer;
  border-radius: 6px;
}
input[type="range"]::-webkit-slider-runnable-track {
  height: 5px;
  border-radius: 3px;
  background: linear-gradient(to right, var(--accent) var(--done, 0%), var(--line) var(--done, 0%));
}
input[type="range"]::-moz-range-track { height: 5px; border-radius: 3px; background: var(--line); }
input[type="range"]::-moz-range-progress { height: 5px; border-radius: 3px; background: var(--accent); }
input[type="range"]::-webkit-slider-thumb {
  -webkit-appearance: none;
  width: 16px;
  height: 16px;
  margin-top: -5.5px;
  border-radius: 50%;
  border: 3px solid var(--ground);
  background: var(--accent);
  box-shadow: 0 0 0 1px var(--accent);
}
input[type="range"]::-moz-range-thumb {
  width: 10px;
  height: 10px;
  border-radius: 50%;
  border: 3px solid var(--ground);
  background: var(--accent);
  box-shadow: 0 0 0 1px var(--accent);
}

.timeline { position: relative; margin: 0 12px 10px; }
.timeline canvas { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; }
.timeline .scroll {
  position: absolute;
  inset: 0;
  overflow: hidden auto;
  cursor: pointer;
  scrollbar-width: thin;
  scrollbar-color: var(--line) transparent;
}

@container (max-width: 620px) {
  .bar { gap: 6px 8px; padding: 8px 8px 2px; }
  .grow { display: none; }
  .bar .first, .bar .last { display: none; }
}
@media (prefers-reduced-motion: reduce) { .stage .wait { animation: none; } }
`;var Qe=200,et=180,tt=2,nt=120;function rt({model:r,el:e,view:t}){let n=c("div",{class:"hoilab-scrubber","data-lm-suppress-shortcuts":"true"}),i=n.attachShadow({mode:"open"});i.append(c("style",{},Ae)),e.append(n);let s=new U(r,t),a=[()=>s.close(),()=>n.remove()];return s.ask("describe").then(([l,[d]])=>{let h=d?fe(d):new Float64Array,p=l;(n.isConnected||e.isConnected)&&a.unshift(it({model:r,el:e,...t?{view:t}:{}},n,i,s,p,h))}).catch(l=>i.append(c("p",{role:"alert"},l.message))),()=>{for(let l of a.splice(0))l()}}function it({model:r},e,t,n,i,s){let a=Math.max(0,i.frames-1),l=o=>s[o]??0,d=Math.min(nt,Math.ceil(tt*Te(s))),h=o=>i.individuals[o]??o,p=o=>`${h(o)} ${i.classes[o]??""}`.trim(),g=o=>be(h(o),i.palette),x=()=>r.get("selected")??null,b=()=>new Set(r.get("layers")),u=Z(Number(r.get("frame"))),S=1,ae=!1,_=null,B,R;function Z(o){return Math.min(a,Math.max(0,Math.round(o)||0))}let Q=new j(n,i.frames,()=>T()),y=new W({frames:i.frames,seconds:l,ready:o=>v.frames.ready(o),show:o=>w(o,{playing:!0}),end:()=>L(r,"playing",!1)}),v=new X({width:i.width,height:i.height,fetch:async o=>(await n.ask("frames",{frames:o}))[1],ahead:Pe,shown:()=>T(),select:te,hover:o=>{_=o===null?null:h(o),T()},name:p}),I=new J({frames:i.frames,layers:i.layers,seconds:l,jump:o=>w(o),step:o=>w(u+o),toggle:()=>L(r,"playing",!r.get("playing")),set:(o,f)=>L(r,o,f),layer:o=>{let f=b();f.delete(o)||f.add(o),L(r,"layers",i.layers.filter(A=>f.has(A)))}}),D=new q({frames:i.frames,seconds:l,jump:(o,f)=>{f!==null&&te(f),w(o)},hover:o=>{_!==o&&(_=o,T())}});function Pe(o){if(R!==void 0)return[];let f=y.stride*S,A=Math.min(y.playing?16:6,v.frames.keep>>1);return Array.from({length:A},(m,ue)=>o+(ue+1)*f).map(m=>y.playing&&y.loop&&m>a?m-a-1:m).filter(m=>m>=0&&m<=a)}function w(o,{playing:f=!1,tell:A=!0}={}){let m=Z(o);f||(S=m<u&&m>=u-30?-1:1,Math.abs(m-u)>1&&Re(),y.jump(m)),u=m,e.dataset.frame=String(u),v.frames.want(u),I.show(u,y.playing),T(),A&&(f?B??=setTimeout(ee,Qe):ee())}function Le(o){return D.lanes=ke(o,f=>({number:h(f),name:p(f),colour:g(f)})),N.classList.toggle("lanes",o.length>0),T(),!ae}function Re(){clearTimeout(R),R=setTimeout(()=>{R=void 0,v.frames.prefetch()},et)}function ee(){clearTimeout(B),B=void 0,L(r,"frame",u)}function te(o){L(r,"selected",o)}function T(){let o=v.frames.shown;e.dataset.shown=String(o),e.dataset.selected=String(x()??"");let A=b().has("tails")&&o>=0?Array.from({length:Math.min(d,o)},(ue,$e)=>Q.at(o-Math.min(d,o)+$e)??[]):[],m=o>=0?Q.at(o)??[]:[];Q.prefetch(Math.max(0,o)),v.draw({here:m,before:A,layers:b(),selected:x(),hovered:_,name:p,number:h,colour:g}),v.describe(`frame ${o}, ${l(o).toFixed(2)} s, ${m.length} in sight`),D.show(u,x(),ne)}function le(){r.get("playing")?(clearTimeout(R),R=void 0,y.play(u),v.frames.prefetch()):(y.pause(),ee()),I.show(u,y.playing)}function F(){y.speed=Number(r.get("speed")),y.loop=!!r.get("loop"),I.settings(b(),y.speed,y.loop),T()}let he=Math.max(1,Math.round(Te(s))),de={" ":()=>L(r,"playing",!r.get("playing")),ArrowLeft:()=>w(u-1),ArrowRight:()=>w(u+1),"Shift+ArrowLeft":()=>w(u-10),"Shift+ArrowRight":()=>w(u+10),PageUp:()=>w(u-he),PageDown:()=>w(u+he),Home:()=>w(0),End:()=>w(a),Escape:()=>te(null),"+":()=>v.zoom(1.25),"-":()=>v.zoom(.8),0:()=>v.fit()};for(let[o,f]of i.layers.entries())de[String(o+1)]=()=>I.press(f);let Ce=o=>{let f=o.target;if(o.ctrlKey||o.metaKey||o.altKey||f.matches('input[type="text"], select')||o.key===" "&&f.matches("button"))return;let A=de[o.shiftKey&&o.key.startsWith("Arrow")?`Shift+${o.key}`:o.key];A&&(o.preventDefault(),o.stopPropagation(),A())},N=c("div",{class:"scrubber",tabindex:0,role:"group","aria-label":"Frame scrubber"});N.append(v.el,I.el,D.el),N.addEventListener("keydown",Ce),t.append(N);let ne=re(e),He=[we(e,o=>{e.dataset.theme=o?"dark":"light",ne=re(e),D.show(u,x(),ne)}),C(r,"frame",()=>{let o=Z(Number(r.get("frame")));o!==u&&w(o,{tell:!1})}),C(r,"selected",T),C(r,"layers",F),C(r,"speed",F),C(r,"loop",F),C(r,"playing",le)],ce=new ResizeObserver(()=>T());return ce.observe(N),F(),w(u,{tell:!1}),r.get("playing")&&le(),i.individuals.length&&ge(n,i.frames,Le).catch(o=>v.say(o.message)),()=>{ae=!0,clearTimeout(B),clearTimeout(R),y.pause(),ce.disconnect(),v.close();for(let o of He)o()}}function Te(r){let e=(r.at(-1)??0)-(r[0]??0);return e>0?(r.length-1)/e:25}var Dt={render:rt};export{Dt as default};
